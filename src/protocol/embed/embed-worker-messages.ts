import { isPortMessage } from '../port-message.ts'

/** From a frame to the embed's service worker, beside what every window sends it (`../stream.ts`). */
export type ToEmbedWorker =
  /** The visitor has agreed: keep what the frame is made of, so that the next visit starts without network. */
  | { readonly kind: 'freshet:keep-shell' }
  /**
   * The visitor has taken the consent back, and the engine has ended: deletes all that this origin has stored in this
   * partition, and the service worker itself. Answered with {@link Forgotten} on `port` (transferred).
   */
  | { readonly kind: 'freshet:forget'; readonly port: MessagePort }

/** Names of what could not be deleted; none is the rule. */
export interface Forgotten {
  readonly left: readonly string[]
}

export function isToEmbedWorker(data: unknown): data is ToEmbedWorker {
  if (typeof data !== 'object' || data === null) return false
  return (data as { kind?: unknown }).kind === 'freshet:keep-shell' || isPortMessage(data, 'freshet:forget')
}

export function isForgotten(data: unknown): data is Forgotten {
  return typeof data === 'object' && data !== null && Array.isArray((data as { left?: unknown }).left)
}
