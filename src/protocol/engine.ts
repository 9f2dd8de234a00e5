import type { ErrorRecord } from '../core/errors.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { StorageUsage, StoreKind } from './pieces.ts'
import type { FromBroker, ToBroker } from './rtc.ts'

/**
 * The engine port: what any window may ask of the one engine, and what it hears back. Plain data only, so that later more than one
 * tab can hold such a port at once.
 */
export type TorrentSource =
  /** A magnet link or a bare info hash, as the user gave it. */
  | { readonly kind: 'magnet'; readonly text: string }
  /** A .torrent file's bytes. */
  | { readonly kind: 'metainfo'; readonly bytes: Uint8Array }

export interface AddResult {
  readonly infoHash: InfoHash
  /** True when the torrent was in the list already (its trackers were merged). */
  readonly existed: boolean
}

export interface EngineSettings {
  /** WebSocket trackers for torrents that name none they can use in a browser (never for private ones). */
  readonly trackers: readonly string[]
  readonly iceServers: readonly { readonly urls: string | readonly string[] }[]
  /** Most payload sent, all torrents together; null or absent: as fast as peers take it. */
  readonly uploadBytesPerSecond?: number | null
  /** Most payload sent for one torrent, by info hash. */
  readonly torrentUploadBytesPerSecond?: Readonly<Record<string, number>>
  /** The same of what is received. */
  readonly downloadBytesPerSecond?: number | null
  readonly torrentDownloadBytesPerSecond?: Readonly<Record<string, number>>
}

/** What a player says of the file it plays. */
export interface Playhead {
  /** Of the file, on average: its length ÷ its duration. */
  readonly bytesPerSecond: number
  /** Playing time between what is shown and the end of what the player holds, seconds. */
  readonly bufferedSeconds: number
}

export interface EngineApi {
  /** @throws MetainfoError, MagnetError, EngineError `too-many-torrents` */
  add(source: TorrentSource): Promise<AddResult>
  /** Closes every peer, tracker and web seed of the torrent before it resolves. */
  pause(infoHash: InfoHash): Promise<void>
  resume(infoHash: InfoHash): Promise<void>
  /** Takes it off the list; with `deleteData` its bytes are gone and the space free when this resolves. */
  remove(infoHash: InfoHash, options: { readonly deleteData: boolean }): Promise<void>
  /** Chooses which files to download. Indexes as in {@link FileSummary.index}. */
  selectFiles(infoHash: InfoHash, fileIndexes: readonly number[], selected: boolean): Promise<void>
  /**
   * Reads and hashes everything at rest again; peers stay connected. Resolves when it is through, or interrupted by a pause; then, as
   * after a reload, it goes on where it was when the torrent runs again.
   */
  recheck(infoHash: InfoHash): Promise<void>
  /**
   * Which torrent's {@link TorrentDetail} goes along with changes; null for none. Changes are told before it resolves; all there is, the first
   * time.
   */
  watch(infoHash: InfoHash | null): Promise<void>
  /** What a player that reads this file holds and needs: how far ahead of it pieces are in a hurry. Of no effect while nobody reads the file. */
  setPlayhead(infoHash: InfoHash, fileIndex: number, playhead: Playhead): Promise<void>
  /** A whole .torrent file, to be saved. @throws EngineError `no-metadata` */
  torrentFile(infoHash: InfoHash): Promise<Uint8Array>
  configure(settings: EngineSettings): Promise<void>
  storage(): Promise<EngineStorage>
  /** Deletes the bytes of every torrent that was taken off the list with its data kept. */
  deleteKept(): Promise<void>
  /** Saves every session that changed and flushes every store: called before a hand-over or a planned close. */
  saveAll(): Promise<void>
}

export interface EngineStorage extends StorageUsage {
  /** Info hashes of torrents that are off the list but whose bytes were kept; adding one again checks and uses them. */
  readonly kept: readonly InfoHash[]
}

export type TorrentState =
  /** A magnet whose metainfo no peer has sent yet. */
  | 'metadata'
  | 'downloading'
  /** Everything chosen is here. */
  | 'seeding'
  | 'paused'
  /** Pieces at rest are being checked, or wait for those of another torrent (then without `checkProgress`). Peers stay connected. */
  | 'checking'
  /** Stopped by `error`; resume tries again. */
  | 'failed'

export interface TorrentSummary {
  readonly infoHash: InfoHash
  readonly name: string
  readonly state: TorrentState
  readonly error: ErrorRecord | null
  /** Bytes of the chosen files; null until the metainfo is known. */
  readonly selectedBytes: number | null
  /** Verified bytes of the chosen files. */
  readonly verifiedBytes: number
  /** 0..1, pieces checked so far, also of a recheck that a pause interrupted; null when none runs or is to go on. */
  readonly checkProgress: number | null
  readonly downloadBytesPerSecond: number
  readonly uploadBytesPerSecond: number
  /** Connected peers and web seeds. */
  readonly peers: number
  /** Seconds left at the present speed; null when unknown. */
  readonly etaSeconds: number | null
  /** Payload bytes, all sessions. */
  readonly downloadedBytes: number
  readonly uploadedBytes: number
  readonly addedAt: number
  readonly store: StoreKind
  /** Names a magnet link others can use. */
  readonly magnet: string
}

export interface FileSummary {
  readonly index: number
  readonly path: readonly string[]
  readonly length: number
  readonly verifiedBytes: number
  readonly selected: boolean
}

export interface PeerSummary {
  readonly id: string
  readonly kind: 'webrtc' | 'web-seed'
  /** `ip:port` for a peer, the URL for a web seed; null while unknown. */
  readonly address: string | null
  /** From the extended handshake's `v`, or read from the peer id. */
  readonly client: string | null
  /** 0..1 of the torrent that the peer has. */
  readonly progress: number
  readonly downloadBytesPerSecond: number
  readonly uploadBytesPerSecond: number
  readonly downloadedBytes: number
  readonly uploadedBytes: number
  readonly peerChoking: boolean
  readonly amChoking: boolean
  /** Why a web seed rests or is asked no more; null otherwise, and for peers. */
  readonly error: ErrorRecord | null
}

export interface TrackerSummary {
  readonly url: string
  readonly state: 'connecting' | 'working' | 'waiting' | 'unusable'
  /** Peers the tracker counted, when it said. */
  readonly seeders: number | null
  readonly leechers: number | null
  readonly error: ErrorRecord | null
}

export interface TorrentDetail {
  readonly infoHash: InfoHash
  readonly files: readonly FileSummary[]
  readonly peers: readonly PeerSummary[]
  readonly trackers: readonly TrackerSummary[]
  readonly pieceLength: number
  readonly pieceCount: number
  /** BEP 3 order. */
  readonly bitfield: Uint8Array
  readonly comment: string | null
  readonly createdBy: string | null
  /** Milliseconds since the epoch. */
  readonly createdAt: number | null
  readonly private: boolean
}

/** What there is, put together from {@link EngineChanges} (`./changes.ts`). */
export interface EngineSnapshot {
  /** Newest first. */
  readonly torrents: readonly TorrentSummary[]
  /** Of the watched torrent; null when none is watched or its metainfo is unknown. */
  readonly detail: TorrentDetail | null
  readonly openStreams: number
}

/** What is new since the last one: a list of a thousand torrents is sent once, and then only what moves. */
export interface EngineChanges {
  /** `changed` is all there is; what was known before is void. */
  readonly whole: boolean
  /** New ones, and those of which something changed. In no order. */
  readonly changed: readonly TorrentSummary[]
  /** Info hashes taken off the list; one that is in `changed` too was added again. */
  readonly removed: readonly string[]
  /** As in {@link EngineSnapshot}. */
  readonly detail: TorrentDetail | null
  readonly openStreams: number
}

/** Something the user should hear once. `fields` of the error name the torrent and peer. */
export interface EngineNotice {
  readonly level: 'info' | 'warning' | 'error'
  readonly infoHash: InfoHash | null
  readonly error: ErrorRecord
}

export interface EngineEvents {
  /** At most every LIMITS.snapshotIntervalMs, and only when something changed. */
  changes: EngineChanges
  notice: EngineNotice
}

/** First message the window posts to the engine worker, with the two ports transferred. */
export interface EngineStart {
  readonly kind: 'start'
  /** Towards the piece worker (`PiecesApi` in `./pieces.ts`). */
  readonly pieces: MessagePort
  /** The engine serves {@link EngineApi} on it. */
  readonly control: MessagePort
  readonly settings: EngineSettings
}

/** Hands the engine one more port, on which it serves `StreamApi` (`./stream.ts`). */
export interface EngineStreamPort {
  readonly kind: 'stream-port'
  readonly port: MessagePort
}

/** Hands the engine the port on which it serves `SpeedApi` (`./speed.ts`): everything about money. One for each life of the engine. */
export interface EngineSpeedPort {
  readonly kind: 'speed-port'
  readonly port: MessagePort
}

/**
 * From the window to the engine worker, by `Worker.postMessage`. The peer-connection broker shares that road, because
 * Firefox moves a data channel only that way, not through a MessagePort (measured in 153).
 */
export type ToEngineWorker =
  | EngineStart
  | EngineStreamPort
  | EngineSpeedPort
  | { readonly kind: 'rtc'; readonly message: FromBroker }

/** From the engine worker's global scope to the window. */
export type FromEngineWorker = { readonly kind: 'rtc'; readonly message: ToBroker }
