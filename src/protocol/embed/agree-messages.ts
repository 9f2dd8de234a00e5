import type { QuestionContents } from '../../core/embed/consent/question.ts'
import type { ConsentTerm, VisitorLimits } from '../../core/embed/embed-config.ts'

/**
 * Between our frame and the window of our own origin that it opens where a browser does not report what covers a frame
 * (`agree.html`). Both check origin, window and nonce. The nonce is the fragment of the window's address.
 */
export type FromAgreeWindow =
  | { readonly kind: 'freshet:agree-ready'; readonly nonce: string }
  | {
      readonly kind: 'freshet:agreed'
      readonly nonce: string
      readonly term: ConsentTerm
      readonly limits: VisitorLimits
    }
  | { readonly kind: 'freshet:not-now'; readonly nonce: string }

export interface ToAgreeWindow {
  readonly kind: 'freshet:agree-question'
  readonly nonce: string
  readonly question: QuestionContents
}

const fieldsOf = (data: unknown): Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}

export function isFromAgreeWindow(data: unknown, nonce: string): data is FromAgreeWindow {
  const { kind, nonce: given } = fieldsOf(data)
  return given === nonce && ['freshet:agree-ready', 'freshet:agreed', 'freshet:not-now'].includes(kind as string)
}

export function isToAgreeWindow(data: unknown, nonce: string): data is ToAgreeWindow {
  const { kind, nonce: given } = fieldsOf(data)
  return given === nonce && kind === 'freshet:agree-question'
}
