/** Whether what a download misses can come now, and if not, why. */
export type Outlook =
  /** A peer or web seed that has some of it sends, or is about to be asked. */
  | 'coming'
  /** Peers have some of it, and none of them sends now: they serve others, or are silent. */
  | 'waiting'
  /** No connected peer has any of it. */
  | 'lacking'
  /** No peers; every web seed failed and is tried again later, or is banned. */
  | 'resting'
  /** No peers yet; trackers are being asked. */
  | 'connecting'
  /** No peers, and no tracker that a browser can use. */
  | 'noTrackers'
  /** No peers, and no tracker answers. */
  | 'unreachable'
  /** No peers, and the trackers that answer know of no other. */
  | 'alone'
  /** The trackers know of peers, and none is connected. */
  | 'noPeers'
  /** The rules for the connection halt it. Of a torrent that has everything: its uploads. */
  | 'halted'

/** A tracker, as far as the outlook depends on it. */
export interface TrackerView {
  readonly state: 'connecting' | 'working' | 'refused' | 'waiting' | 'unusable'
  /** Peers that it counts, without ourselves; null until it has reported them. */
  readonly seeders: number | null
  readonly leechers: number | null
}

/** What a download has to draw from. */
export interface SupplyView {
  /** Connected peers. */
  readonly peers: number
  /** Web seeds that neither rest after a failure nor are banned, and those that do. */
  readonly webSeeds: { readonly usable: number; readonly resting: number }
  /** Pieces that are wanted and missing; a torrent whose metainfo is missing counts as one piece that any peer has. */
  readonly missing: number
  /** Those of them that a connected peer or usable web seed has. */
  readonly obtainable: number
  /** Peers with such a piece that accept requests and answer them, and usable web seeds. */
  readonly sending: number
  readonly trackers: readonly TrackerView[]
}

/** The outlook of a running download; null when nothing is missing. */
export function outlookOf(supply: SupplyView): Outlook | null {
  const { peers, webSeeds, missing, obtainable, sending, trackers } = supply
  if (missing === 0) return null
  if (sending > 0) return 'coming'
  if (obtainable > 0) return 'waiting'
  if (peers > 0) return 'lacking'
  if (trackers.some(({ state }) => state === 'connecting')) return 'connecting'
  if (webSeeds.resting > 0) return 'resting'
  if (trackers.every(({ state }) => state === 'unusable')) return 'noTrackers'
  const working = trackers.filter(({ state }) => state === 'working')
  if (working.length === 0) return 'unreachable'
  return working.every(({ seeders, leechers }) => (seeders ?? 0) + (leechers ?? 0) === 0) ? 'alone' : 'noPeers'
}
