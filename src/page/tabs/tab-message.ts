/** The tab that runs the engine, for as long as it does. */
export interface LeaderName {
  /** Another one each time that a tab takes the lead. */
  readonly term: string
  /** Identifies the build of the app: tabs of different builds share no engine. */
  readonly build: string
}

/** Between the tabs of an election, over a BroadcastChannel. */
export type TabMessage =
  /** A tab asks the leader to answer with `leading`. */
  | { readonly kind: 'find-leader' }
  /** An answer, and unasked from a tab that has just taken the lead. */
  | ({ readonly kind: 'leading' } & LeaderName)
  /** A tab requests the lead; the leader stops, then answers with `handed-over` and the same id. */
  | { readonly kind: 'hand-over'; readonly id: string }
  | { readonly kind: 'handed-over'; readonly id: string }
  /** A tab has begun to wait for the lead, or no longer does. */
  | { readonly kind: 'queue-changed' }

/** Other versions of the app may post to the same channel. */
export function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null) return false
  const message = data as Record<string, unknown>
  switch (message.kind) {
    case 'find-leader':
    case 'queue-changed':
      return true
    case 'leading':
      return typeof message.term === 'string' && typeof message.build === 'string'
    case 'hand-over':
    case 'handed-over':
      return typeof message.id === 'string'
    default:
      return false
  }
}
