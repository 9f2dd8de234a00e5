import type { InfoHash } from '../../src/core/metainfo/info-hash.ts'
import type { SeedFile } from './content.ts'
import type { Gate } from './gated-store.ts'

/** What a Node peer is started with. */
export type PeerTask = {
  /** Lower-case hex; null for one of its own. */
  readonly peerId: string | null
} & (
  | {
      readonly role: 'seed'
      readonly files: readonly SeedFile[]
      readonly name: string
      readonly pieceLength: number
      readonly private: boolean
      readonly announce: readonly string[]
      readonly webSeeds: readonly string[]
      readonly gate: Gate
      /** −1: no limit. */
      readonly uploadBytesPerSecond: number
    }
  | {
      readonly role: 'leech'
      /** A magnet link, an info hash or the bytes of a .torrent file. */
      readonly torrent: string | Uint8Array
      readonly announce: readonly string[]
    }
)

/** A Node peer's state, reported whenever it changed. */
export interface PeerStatus {
  readonly infoHash: string
  /** As other peers and trackers know it, lower-case hex. */
  readonly peerId: string
  /** Wires that are open now. */
  readonly peers: number
  /** Kinds of every wire there has ever been (`webrtc`, `webSeed`, …), sorted. */
  readonly wireTypes: readonly string[]
  /** Wires opened since the start. */
  readonly wiresOpened: number
  /** Block bytes handed to wires since the start or the last reset. */
  readonly sentBytes: number
  /** Block requests received since the start or the last reset. */
  readonly requests: number
  /** When the first of all requests came, ms since the epoch; null before. */
  readonly firstRequestAt: number | null
  /** Store reads that a gate keeps waiting. */
  readonly waitingReads: number
  readonly downloadedBytes: number
  /** 0 to 1. */
  readonly progress: number
  readonly done: boolean
}

/** What a seeder sent of one piece. */
export interface SentPiece {
  readonly index: number
  /** Length of the piece, bytes. */
  readonly length: number
  /** Block bytes sent, repeats included. */
  readonly bytes: number
  /** Blocks sent, repeats included. */
  readonly blocks: number
  /** Blocks of those that had been sent before at the same offset. */
  readonly repeatedBlocks: number
}

export interface TorrentFacts {
  readonly infoHash: InfoHash
  readonly magnet: string
  readonly torrentFile: Uint8Array
  readonly name: string
  /** All files, bytes. */
  readonly length: number
  readonly pieceLength: number
  readonly pieceCount: number
  readonly files: readonly { readonly path: string; readonly length: number; readonly sha256: string }[]
}

/** Calls a parent makes; `start` comes first. */
export interface PeerCalls {
  start(task: PeerTask): TorrentFacts | null
  status(): PeerStatus
  sent(): readonly SentPiece[]
  resetCounts(): null
  setUploadLimit(bytesPerSecond: number): null
  setChoking(choking: boolean): null
  setGate(gate: Gate): null
  /** Announces now, with offers, as a client does when its interval is over. */
  announce(): null
  /** A leecher's torrent once complete; a seeder's at once. */
  finished(): TorrentFacts
}

export type PeerMethod = keyof PeerCalls

export interface PeerCall {
  readonly id: number
  readonly method: PeerMethod
  readonly args: readonly unknown[]
}

export type PeerMessage =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  | { readonly type: 'status'; readonly status: PeerStatus }
