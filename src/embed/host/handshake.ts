import { LIMITS } from '../../core/limits.ts'
import { isHello, type UnreadHello } from '../../protocol/embed/embed-guards.ts'
import { EMBED_PROTOCOL, type Welcome } from '../../protocol/embed/embed-messages.ts'
import { messageSize } from '../../protocol/embed/message-size.ts'

/** A page that has said hello. */
export interface Greeting {
  /** Origin of the page, as the browser names it: never what the page says. */
  readonly site: string
  readonly hello: UnreadHello
  readonly port: MessagePort
}

/**
 * Waits for the first hello of the window around this one, and answers it. Later ones are not read. A page of another
 * protocol is answered too, so that it knows which one the frame speaks, and is then no longer listened to.
 *
 * @param version of the frame's build
 */
export function awaitHello(version: string, onGreeting: (greeting: Greeting) => void): void {
  const receive = (event: MessageEvent<unknown>): void => {
    const { data, source, origin, ports } = event
    const [port] = ports
    if (source !== window.parent || window.parent === window || port === undefined || ports.length !== 1) return
    // The page of a file or of a sandbox has no origin that a visitor could be asked about.
    const isSite = /^https?:/.test(origin)
    const most = LIMITS.embedMessageBytes
    if (!isSite || messageSize(data, most) > most || !isHello(data)) return
    removeEventListener('message', receive)
    const { nonce, protocol } = data
    port.postMessage({ kind: 'welcome', protocol: EMBED_PROTOCOL, nonce, version } satisfies Welcome)
    if (protocol === EMBED_PROTOCOL) onGreeting({ site: origin, hello: data, port })
    else port.close()
  }
  addEventListener('message', receive)
}
