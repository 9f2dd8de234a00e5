const REASONS_OF_NO_LIMIT = ['hidden', 'metered', 'contention', 'no-peers', 'superseded'] as const
/**
 * Why sharing rests, as the page is told. It goes on by itself. Which limit is reached is for the visitor alone: that
 * of the month may be one for all sites.
 */
export const REST_REASONS = ['limit', ...REASONS_OF_NO_LIMIT] as const
export type RestReason = (typeof REST_REASONS)[number]
/** The same, as the visitor is told. */
export const FRAME_REST_REASONS = ['visit-limit', 'month-limit', ...REASONS_OF_NO_LIMIT] as const
export type FrameRestReason = (typeof FRAME_REST_REASONS)[number]

/** What does not work. The film plays by HTTP all the same. */
export const BLOCKED = ['frame', 'engine', 'webrtc', 'tracker', 'cors', 'window'] as const
export type Blocked = (typeof BLOCKED)[number]
export const UNSUPPORTED = ['sandbox', 'storage', 'old'] as const
export type Unsupported = (typeof UNSUPPORTED)[number]

/**
 * State of one embed; from each of them the file plays. `failed` carries the code of an error (`mismatch`: the torrent
 * is not the file).
 */
export type EmbedState =
  | { readonly kind: 'plain' | 'asking' | 'starting' | 'sharing' | 'stopped'; readonly reason: null }
  | { readonly kind: 'resting'; readonly reason: RestReason }
  | { readonly kind: 'blocked'; readonly reason: Blocked }
  | { readonly kind: 'unsupported'; readonly reason: Unsupported }
  | { readonly kind: 'failed'; readonly reason: string }

/** What the frame shows the visitor. */
export type FrameState =
  | Exclude<EmbedState, { readonly kind: 'resting' }>
  | { readonly kind: 'resting'; readonly reason: FrameRestReason }

/** What the page is told of it. */
export function pageState(state: FrameState): EmbedState {
  if (state.kind !== 'resting') return state
  const { kind, reason } = state
  return { kind, reason: reason === 'visit-limit' || reason === 'month-limit' ? 'limit' : reason }
}

/** The visitor agreed: the frame is connected, or would be. In all other states the page's own player plays. */
export function isOn(kind: EmbedState['kind'] | null): boolean {
  return kind === 'starting' || kind === 'sharing' || kind === 'resting'
}

/** Bytes of payload that were delivered, this visit. */
export interface EmbedStats {
  /** From the owner's host, through us, to be played; a native start is not in it. */
  readonly http: number
  readonly peers: number
  /** From the owner's host, through us, and not used: bad, or a peer had sent it meanwhile. */
  readonly wasted: number
  readonly sharedOut: number
  /** Fetched by HTTP for others only (`bootstrap-mb`), and not given to any yet. */
  readonly extraHttp: number
  readonly peersNow: number
}

export const NO_STATS: EmbedStats = { http: 0, peers: 0, wasted: 0, sharedOut: 0, extraHttp: 0, peersNow: 0 }

/** peers ÷ (peers + http), 0..1; null while nothing came. */
export function offloadOf({ peers, http }: Pick<EmbedStats, 'peers' | 'http'>): number | null {
  return peers + http === 0 ? null : peers / (peers + http)
}

/** What the owner's host did not have to send; negative when sharing made it send more. */
export function savedBytes({ peers, wasted, extraHttp }: EmbedStats): number {
  return peers - wasted - extraHttp
}
