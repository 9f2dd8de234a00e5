import type { NoWindow, QuestionContents } from '../../core/embed/consent/question.ts'
import type { ConsentTerm, VisitorLimits } from '../../core/embed/embed-config.ts'
import { isFromAgreeWindow, type ToAgreeWindow } from '../../protocol/embed/agree-messages.ts'
import { openWindow } from './open-window.ts'

export type WindowAnswer =
  | { readonly answer: 'yes'; readonly term: ConsentTerm; readonly limits: VisitorLimits }
  | { readonly answer: 'not-now' }

/**
 * Asks in a window of our own, which no page can cover. Call it inside a click.
 *
 * @param base the frame's own folder, ending in a slash
 */
export function askInWindow(
  base: string,
  question: QuestionContents,
  onAnswer: (answer: WindowAnswer) => void,
): { close(): void } | NoWindow {
  const nonce = crypto.randomUUID()
  const opened = openWindow(`${base}agree.html#${nonce}`)
  if (typeof opened === 'string') return opened
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
