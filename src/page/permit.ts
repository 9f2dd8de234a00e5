import { StreamError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import { type FromWindow, PERMIT_PARAMETER } from '../protocol/stream.ts'

/**
 * The address with which a frame may open a torrent's file, once: the service worker answers no navigation that this
 * app had not permitted.
 *
 * @param url of `streamUrl`
 * @throws StreamError `not-served` when no service worker answers
 */
export function permitNavigation(url: string): Promise<string> {
  const token = crypto.randomUUID()
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      port1.close()
      reject(new StreamError('not-served', 'Expected an answer of the service worker, got none'))
    }, LIMITS.engineHandOverMs)
    port1.onmessage = () => {
      clearTimeout(timer)
      port1.close()
      resolve(`${url}${url.includes('?') ? '&' : '?'}${PERMIT_PARAMETER}=${token}`)
    }
    const message: FromWindow = { kind: 'freshet:permit', token, port: port2 }
    navigator.serviceWorker.controller?.postMessage(message, [port2])
  })
}
