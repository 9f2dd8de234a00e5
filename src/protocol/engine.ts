import type { ErrorRecord } from '../core/errors.ts'
import type { ContentKey } from '../core/metainfo/content-key.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { IceServer } from '../core/peering/ice-servers.ts'
import type { Outlook } from '../core/peering/outlook.ts'
import type { MonthTraffic } from '../core/traffic/monthly-traffic.ts'
import type { TrafficHalts, TrafficRules } from '../core/traffic/traffic-rules.ts'
import type { AddOptions, ChoosingApi } from './adding/choosing.ts'
import type { StoreKind } from './pieces.ts'
import type { FromBroker, ToBroker } from './rtc.ts'
import type { HostCosts } from './session.ts'
import type { ShareProgress, SharingApi, SourceFault } from './sharing.ts'
import type { StorageApi } from './storage/stored.ts'

// The boundary between a window and the engine. Plain data only: several windows may each have a port to one engine.

export type TorrentSource =
  /** A magnet link or a bare info hash, as the user gave it. */
  | { readonly kind: 'magnet'; readonly text: string }
  /** A .torrent file's bytes. */
  | { readonly kind: 'metainfo'; readonly bytes: Uint8Array }

export interface AddResult {
  readonly infoHash: InfoHash
  /** The torrent was on the list already; its trackers were merged. */
  readonly existed: boolean
  /** It was, without a key that opens it, and this add brought one. */
  readonly unlocked?: true
}

export interface EngineSettings {
  /** WebSocket trackers for public torrents whose own a browser cannot use or reach, or refuse. */
  readonly trackers: readonly string[]
  readonly iceServers: readonly IceServer[]
  /** Limit of payload sent, all torrents together; null or absent: no limit. */
  readonly uploadBytesPerSecond?: number | null
  /** Limit of payload sent for one torrent, by info hash. */
  readonly torrentUploadBytesPerSecond?: Readonly<Record<string, number>>
  /** The same for payload received. */
  readonly downloadBytesPerSecond?: number | null
  readonly torrentDownloadBytesPerSecond?: Readonly<Record<string, number>>
  /** Absent: nothing is halted. */
  readonly traffic?: TrafficRules
}

/** What a player needs of the file that it plays, and what it has. */
export interface Playhead {
  /** Average of the file: its length ÷ its duration. */
  readonly bytesPerSecond: number
  /** Playing time from the shown position to the end of the player's buffer, seconds. */
  readonly bufferedSeconds: number
  /** Another player shows the file meanwhile: how late its first bytes may come to this one, s; absent: 0. */
  readonly spareSeconds?: number
}

export interface EngineApi extends SharingApi, ChoosingApi, StorageApi {
  /** @throws MetainfoError, MagnetError, EngineError `too-many-torrents` */
  add(source: TorrentSource, options?: AddOptions): Promise<AddResult>
  /** Resolves when every peer, tracker and web seed of the torrent is closed. */
  pause(infoHash: InfoHash): Promise<void>
  /** @param beyondCapacity also when what it lacks does not fit into the storage: as far as it goes */
  resume(infoHash: InfoHash, beyondCapacity?: boolean): Promise<void>
  /** Removes the torrent from the list; with `deleteData`, the space of its bytes is free when it resolves. */
  remove(infoHash: InfoHash, options: { readonly deleteData: boolean }): Promise<void>
  /** Selects or deselects files for download. Indexes as in {@link FileSummary.index}. */
  selectFiles(infoHash: InfoHash, fileIndexes: readonly number[], selected: boolean): Promise<void>
  /** Gives an encrypted torrent the key that its link lacked. @throws EncryptionError */
  useKey(infoHash: InfoHash, key: string): Promise<void>
  /**
   * Reads and hashes all stored bytes again; peers stay connected. Resolves when it has finished, or when a pause
   * interrupts it: then, as after a reload, it resumes with the torrent.
   */
  recheck(infoHash: InfoHash): Promise<void>
  /**
   * Selects the torrent for {@link TorrentDetail}, which comes with this connection's changes; null for none. Changes
   * are sent before it resolves; the whole list, the first time.
   */
  watch(infoHash: InfoHash | null): Promise<void>
  /** Sets the deadlines of a played file. Without effect while no stream reads it, but with `spareSeconds`. */
  setPlayhead(infoHash: InfoHash, fileIndex: number, playhead: Playhead): Promise<void>
  /** Its files; none before the metainfo is known. */
  files(infoHash: InfoHash): Promise<readonly FileSummary[]>
  /** The whole .torrent file. @throws EngineError `no-metadata` */
  torrentFile(infoHash: InfoHash): Promise<Uint8Array>
  configure(settings: EngineSettings): Promise<void>
  traffic(): Promise<TrafficStatus>
  /** Raises the ceilings of this month by so many bytes. @throws EngineError `bad-allowance` */
  allowTraffic(bytes: number): Promise<void>
  /** Saves every session and payment that changed, and flushes every store: called before a hand-over or a close. */
  saveAll(): Promise<void>
}

/** The traffic of all torrents this month, and what is halted because of it. */
export interface TrafficStatus {
  readonly month: MonthTraffic
  readonly halts: TrafficHalts
  readonly rules: TrafficRules
}

export type TorrentState =
  /** A magnet link; no peer has sent its metainfo yet. */
  | 'metadata'
  /** The user has yet to choose the files; none of them is downloaded. */
  | 'choosing'
  /** Encrypted, and no key opens it; no file is downloaded before one does, or the user wants it all the same. */
  | 'locked'
  | 'downloading'
  /** Every selected file is verified. */
  | 'seeding'
  | 'paused'
  /** A recheck runs, or waits for another torrent's (then without `checkProgress`). Peers stay connected. */
  | 'checking'
  /** Stopped by `error`; resume tries again. */
  | 'failed'

export interface TorrentSummary {
  readonly infoHash: InfoHash
  readonly name: string
  readonly state: TorrentState
  readonly error: ErrorRecord | null
  /** The user has yet to choose the files, whatever the state; see {@link ChoosingApi}. */
  readonly choosing: boolean
  /** As the state of that name, whatever the state. */
  readonly locked: boolean
  /** Bytes of the selected files; null until the metainfo is known. */
  readonly selectedBytes: number | null
  /** Verified bytes of the selected files. */
  readonly verifiedBytes: number
  /** Share of a recheck that is done, 0..1, also of one that a pause interrupted; null without one. */
  readonly checkProgress: number | null
  readonly downloadBytesPerSecond: number
  readonly uploadBytesPerSecond: number
  /** Connected peers and web seeds. */
  readonly peers: number
  /** Connected peers that are downloading from us. */
  readonly receivers: number
  /** We have everything and there are receivers, but no other whole copy is known. */
  readonly soleSeed: boolean
  /** Whether what is missing can come, or `halted`; null when nothing is missing, or the torrent does not run. */
  readonly outlook: Outlook | null
  /** Share of the missing pieces that connected peers and web seeds have, 0..1; null as `outlook`. */
  readonly obtainable: number | null
  /** Seconds left at the current speed; null when unknown. */
  readonly etaSeconds: number | null
  /** Payload bytes, all sessions. */
  readonly downloadedBytes: number
  readonly uploadedBytes: number
  readonly addedAt: number
  readonly store: StoreKind
  /** Made here of the user's own files, or added. */
  readonly origin: 'added' | 'shared'
  readonly sourceFault: SourceFault
  /** Key of an encrypted torrent, as links carry it; null without one, or when it does not open the torrent. */
  readonly contentKey: ContentKey | null
  /** Why the files of an encrypted torrent cannot be read: `key-missing`, `wrong-key` and so on; else null. */
  readonly keyError: ErrorRecord | null
  /** A magnet link of the torrent, without its key; for an encrypted one, without its name. */
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
  /** Of the connection; for a peer it begins with its claimed peer id, 40 hex digits. For a web seed, its URL. */
  readonly id: string
  readonly kind: 'webrtc' | 'web-seed' | 'source'
  /** `ip:port` for a peer, the URL for a web seed or a source of the .torrent file; null while unknown. */
  readonly address: string | null
  /** From the extended handshake's `v`, or read from the peer id. */
  readonly client: string | null
  /** Share of the torrent that the peer has, 0..1. */
  readonly progress: number
  /** Of blocks that were requested, kept and verified (`core/choking/delivered-bytes.ts`). */
  readonly downloadBytesPerSecond: number
  readonly uploadBytesPerSecond: number
  /** As for the speed. */
  readonly downloadedBytes: number
  readonly uploadedBytes: number
  readonly peerChoking: boolean
  readonly amChoking: boolean
  /** Why a web seed or source is paused or no longer used; null otherwise, and for peers. */
  readonly error: ErrorRecord | null
}

export interface TrackerSummary {
  readonly url: string
  /** `refused`: reached, but it does not serve this torrent; `error` has its words. */
  readonly state: 'connecting' | 'working' | 'refused' | 'waiting' | 'unusable'
  /** Peers that the tracker counts, without ourselves; null until it has reported them. */
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
  /** Of a torrent that is only read. */
  readonly hostCosts: HostCosts | null
}

/** The engine's state, put together from {@link EngineChanges} (`./changes.ts`). */
export interface EngineSnapshot {
  /** Newest first. */
  readonly torrents: readonly TorrentSummary[]
  /** Of the watched torrent; null when none is watched or its metainfo is unknown. */
  readonly detail: TorrentDetail | null
  readonly openStreams: number
}

/** What changed since the last one: a list of a thousand torrents is sent once, then only those that change. */
export interface EngineChanges {
  /** `changed` is the whole list and replaces what was sent before. */
  readonly whole: boolean
  /** New and changed torrents, in no order. */
  readonly changed: readonly TorrentSummary[]
  /** Info hashes removed from the list; one that is also in `changed` was added again. */
  readonly removed: readonly string[]
  /** As in {@link EngineSnapshot}. */
  readonly detail: TorrentDetail | null
  readonly openStreams: number
}

/** An event to be shown to the user once. `fields` of the error name the torrent and peer. */
export interface EngineNotice {
  readonly level: 'info' | 'warning' | 'error'
  readonly infoHash: InfoHash | null
  readonly error: ErrorRecord
}

export interface EngineEvents {
  /** At most every LIMITS.snapshotIntervalMs, and only when something changed. */
  changes: EngineChanges
  /** As often, when the traffic of the month or a halt has changed. */
  traffic: TrafficStatus
  notice: EngineNotice
  'share-progress': ShareProgress
}

/** The first message of the window to the engine worker, with the two ports transferred. */
export interface EngineStart {
  readonly kind: 'start'
  /** To the piece worker, which serves `PiecesApi` (`./pieces.ts`) on it. */
  readonly pieces: MessagePort
  /** The engine serves {@link EngineApi} on it. */
  readonly control: MessagePort
  readonly settings: EngineSettings
}

/** Gives the engine one more port, on which it serves {@link EngineApi}: to a tab that runs no engine itself. */
export interface EngineControlPort {
  readonly kind: 'control-port'
  readonly port: MessagePort
}

/** Gives the engine one more port, on which it serves `StreamApi` (`./stream.ts`). */
export interface EngineStreamPort {
  readonly kind: 'stream-port'
  readonly port: MessagePort
}

/** Gives the engine one more port, on which it serves `SpeedApi` (`./speed.ts`): everything about payments. */
export interface EngineSpeedPort {
  readonly kind: 'speed-port'
  readonly port: MessagePort
}

/**
 * From the window to the engine worker, by `Worker.postMessage`. The peer-connection broker uses that too, because
 * Firefox transfers a data channel only that way, not through a MessagePort (measured in 153).
 */
export type ToEngineWorker =
  | EngineStart
  | EngineControlPort
  | EngineStreamPort
  | EngineSpeedPort
  | { readonly kind: 'rtc'; readonly message: FromBroker }

/** From the engine worker's global scope to the window. */
export type FromEngineWorker = { readonly kind: 'rtc'; readonly message: ToBroker }
