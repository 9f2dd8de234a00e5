import { type ErrorRecord, StreamError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { failureOf } from '../player/stream-failure.ts'

/** By then the browser saves the file, or was told why not. */
const ANSWERED_MS = 2 * (LIMITS.engineHandOverMs + LIMITS.streamStallMs)

/** The address answers with the file now, but did not when it was to be saved. */
const NO_ATTACHMENT = toErrorRecord(new StreamError('stream-status', 'Expected an attachment, got a page'))

/**
 * Has the browser save what a stream address answers with, as it comes and without holding it in memory.
 *
 * It goes through a hidden frame: Chromium fetches the address of a link that has `download` past the service worker (so that 156 gets
 * a 404), and a link without it would replace the app by whatever a refusal says.
 *
 * @param url one whose answer is an attachment, of a page that the service worker serves
 * @param failed hears why there is nothing to save
 */
export function saveAddress(url: string, failed: (error: ErrorRecord) => void): void {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.src = url
  // A frame that has become a download loads nothing: what it shows is a refusal.
  frame.addEventListener('load', async () => {
    frame.remove()
    failed((await failureOf(url)) ?? NO_ATTACHMENT)
  })
  document.body.append(frame)
  setTimeout(() => frame.remove(), ANSWERED_MS)
}
