/** Between the tabs of an election, over a BroadcastChannel. */
export type TabMessage =
  /** A new tab asks the leader to answer with `leading`. */
  | { readonly kind: 'find-leader' }
  | { readonly kind: 'leading' }
  /** A tab requests the lead; the leader stops, then answers with `handed-over` and the same id. */
  | { readonly kind: 'hand-over'; readonly id: string }
  | { readonly kind: 'handed-over'; readonly id: string }

/** Other versions of the app may post to the same channel. */
export function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null) return false
  const message = data as Record<string, unknown>
  switch (message.kind) {
    case 'find-leader':
    case 'leading':
      return true
    case 'hand-over':
    case 'handed-over':
      return typeof message.id === 'string'
    default:
      return false
  }
}
