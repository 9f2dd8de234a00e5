import { type ErrorRecord, StreamError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { isToWindow } from '../../../protocol/stream.ts'
import { lastFailedRead } from '../shell/stream-request.ts'

/** By then the response has begun or was refused. */
const RESPONSE_MS = 2 * (LIMITS.engineHandOverMs + LIMITS.streamStallMs)

/** For an address that serves the file now, but did not when it was to be saved. */
const NO_ATTACHMENT = toErrorRecord(new StreamError('stream-status', 'Expected an attachment, got a page'))

/**
 * Lets the browser save the response of a stream address as it arrives, without holding it in memory.
 *
 * The request comes from a hidden frame. Chromium 156 fetches a link with `download` past the service worker and so
 * gets a 404, and a link without it would replace the app by the text of a refusal.
 *
 * @param url responds with an attachment, once (`permitNavigation`); the service worker serves this page
 * @param onError called when nothing can be saved
 */
export function saveAddress(url: string, onError: (error: ErrorRecord) => void): void {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.src = url
  // A frame fires no `load` when its response becomes a download, so this is a refusal.
  frame.addEventListener('load', async () => {
    frame.remove()
    onError((await lastFailedRead(url))?.error ?? NO_ATTACHMENT)
  })
  document.body.append(frame)
  setTimeout(() => frame.remove(), RESPONSE_MS)
}

/** Calls `onTrouble` for each file that the browser saves whose next part is late, or that ended before its end. */
export function listenForSaveTrouble(
  container: ServiceWorkerContainer | undefined,
  onTrouble: (error: ErrorRecord, name: string | null) => void,
): void {
  container?.addEventListener('message', ({ data, source }: MessageEvent<unknown>) => {
    if (!(source instanceof ServiceWorker) || !isToWindow(data) || data.kind !== 'freshet:save-trouble') return
    const { path, code, ended } = data
    const error = new StreamError(ended ? 'save-broken' : 'save-waits', `Expected the whole file, got ${code}`, {
      code,
    })
    onTrouble(toErrorRecord(error), path.at(-1) ?? null)
  })
}
