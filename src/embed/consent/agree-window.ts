import type { QuestionContents } from '../../core/embed/consent/question.ts'
import type { ConsentTerm, VisitorLimits } from '../../core/embed/embed-config.ts'
import { isFromAgreeWindow, type ToAgreeWindow } from '../../protocol/embed/agree-messages.ts'

export type WindowAnswer =
  | { readonly answer: 'yes'; readonly term: ConsentTerm; readonly limits: VisitorLimits }
  | { readonly answer: 'not-now' }

/** The window's size, CSS pixels. */
const FEATURES = 'popup,width=460,height=640'

/**
 * Asks in a window of our own, which no page can cover. Call it inside a click.
 *
 * @param base the frame's own folder, ending in a slash
 * @returns null when the browser opens no window
 */
export function askInWindow(
  base: string,
  question: QuestionContents,
  onAnswer: (answer: WindowAnswer) => void,
): { close(): void } | null {
  const nonce = crypto.randomUUID()
  const opened = window.open(`${base}agree.html#${nonce}`, '_blank', FEATURES)
  if (opened === null) return null
  const receive = ({ data, source, origin }: MessageEvent<unknown>): void => {
    if (source !== opened || origin !== location.origin || !isFromAgreeWindow(data, nonce)) return
    if (data.kind === 'freshet:agree-ready') {
      const message: ToAgreeWindow = { kind: 'freshet:agree-question', nonce, question }
      opened.postMessage(message, location.origin)
      return
    }
    close()
    onAnswer(
      data.kind === 'freshet:agreed' ? { answer: 'yes', term: data.term, limits: data.limits } : { answer: 'not-now' },
    )
  }
  const close = (): void => {
    removeEventListener('message', receive)
    opened.close()
  }
  addEventListener('message', receive)
  return { close }
}
