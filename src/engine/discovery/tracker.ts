import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import type { SignalPeer } from './signal-peer.ts'
import type { Signalling } from './signalling.ts'

/** What trackers are told and what they decide by: how far a torrent is, and what room it has. */
export interface AnnounceProgress {
  /** Bytes. */
  readonly uploaded: number
  readonly downloaded: number
  /** Bytes; 1 while it is not known. */
  readonly left: number
  /** We want nothing more: everything that was chosen is here. */
  readonly complete: boolean
  /** Peers, those still connecting included. */
  readonly peers: number
  /** How many more may be taken now. */
  readonly connectionsLeft: number
}

/** The torrent that a tracker works for. */
export interface TrackerHost {
  /** 40 hex digits. */
  readonly infoHash: InfoHash
  /** Ours, 40 hex digits. */
  readonly peerId: string
  readonly rtcConfiguration: RTCConfiguration
  readonly signalling: Signalling
  progress(): AnnounceProgress
  /** Whether this peer is connected or connecting already. */
  hasPeer(peerId: string): boolean
  /** Whether a connection with this peer would be taken. Asked before one is made. */
  accepts(peerId: string): boolean
  /** A connection that is being made, its `id` set: the torrent's from now on. */
  onPeer(peer: SignalPeer): void
  onWarning(error: Error): void
}

/** BEP 3 `event`; null for an announce in between. */
export type AnnounceEvent = 'started' | 'completed' | null

/** One way to find peers of one torrent. It announces again by itself, as often as is of use. */
export interface Tracker {
  readonly connected: boolean
  announce(event: AnnounceEvent): void
  /** A peer came or went, or there is more or less room than before. */
  peersChanged(): void
  summary(): TrackerSummary
  /** Says goodbye and ends it for good. */
  release(): void
}
