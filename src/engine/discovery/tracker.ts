import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import type { SignalPeer } from './signal-peer.ts'
import type { Signalling } from './signalling.ts'

/** How far a torrent is, and how many peers it has: sent with announces, and decides when they are due. */
export interface AnnounceProgress {
  /** Bytes. */
  readonly uploaded: number
  readonly downloaded: number
  /** Bytes; 1 while unknown. */
  readonly left: number
  /** Every selected piece is present. */
  readonly complete: boolean
  /** Connected and connecting peers. */
  readonly peers: number
  /** How many more connections may be made now. */
  readonly connectionsLeft: number
}

/** What a tracker needs of its torrent. */
export interface TrackerHost {
  /** 40 hex digits. */
  readonly infoHash: InfoHash
  /** Our peer id, 40 hex digits. */
  readonly peerId: string
  readonly rtcConfiguration: RTCConfiguration
  readonly signalling: Signalling
  progress(): AnnounceProgress
  /** Whether this peer is connected or connecting. */
  hasPeer(peerId: string): boolean
  /** Whether a connection to this peer would be accepted. Called before one is made. */
  accepts(peerId: string): boolean
  /** Passes on a connection that is being made, with its `id` set. */
  onPeer(peer: SignalPeer): void
  onWarning(error: Error): void
  /** The tracker could not be reached, or refused. */
  onTrackerFailed(): void
}

/** BEP 3 `event`; null for an announce in between. */
export type AnnounceEvent = 'started' | 'completed' | null

/** One way to find peers of one torrent. It announces again by itself, as often as that is of use. */
export interface Tracker {
  readonly connected: boolean
  announce(event: AnnounceEvent): void
  /** A peer came or went, or the number of connections left changed. */
  peersChanged(): void
  summary(): TrackerSummary
  /** Announces `stopped`, and ends for good. */
  release(): void
}
