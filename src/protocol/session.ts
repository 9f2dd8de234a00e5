import type { ContentKey } from '../core/metainfo/content-key.ts'
import { type InfoHash, isInfoHash } from '../core/metainfo/info-hash.ts'
import { named } from './namespace.ts'
import type { StreamedFile } from './stream.ts'

/*
 * Sessions in IndexedDB, through idb-keyval: the engine worker writes them, and the service worker reads them too.
 * Database `freshet` (of the namespace), store `sessions`, key = info hash. Written in the order data, flush, bitfield,
 * so a bitfield never claims bytes that are not on disk. The .torrent file never changes and has a key of its own,
 * {@link torrentFileKey}.
 */

export const SESSION_DATABASE = named('freshet')
export const SESSION_STORE = 'sessions'

export const SESSION_VERSION = 1

/** The key of a session's .torrent file: of its own, so that saving the session does not write it again. */
export function torrentFileKey(infoHash: InfoHash): string {
  return `${infoHash}/torrent`
}

/** The key of the traffic by month (`core/traffic/monthly-traffic.ts`). */
export const TRAFFIC_KEY = 'traffic'

/** The key of the user's own files that a torrent in place is read from. */
export function sourceKey(infoHash: InfoHash): string {
  return `${infoHash}/source`
}

/** The key of the name of a torrent that was removed from the list with its bytes kept. */
export function keptNameKey(infoHash: InfoHash): string {
  return `${infoHash}/kept`
}

export interface SessionFile {
  readonly path: readonly string[]
  readonly offset: number
  readonly length: number
  readonly pad: boolean
}

/** A file of an encrypted torrent as its key shows it. */
export interface PlainFile {
  readonly path: readonly string[]
  readonly length: number
}

/** A torrent that is only read, as an embed of a site does: no file is downloaded but what streams wait for. */
export interface Reading {
  /** Address of the bytes of one file on its owner's host. */
  readonly src: string
  readonly fileIndex: number
  /** What the host may send, beyond what is read, of pieces that no copy in the swarm has; absent: 0. */
  readonly bootstrapBytes?: number
}

/** What an owner's host sent beside what was read, bytes, since the swarm was joined. */
export interface HostCosts {
  /** Of no use: a peer had sent it meanwhile, or it was bad. */
  readonly wastedBytes: number
  /** Pieces that no copy in the swarm had, to be given (`Reading.bootstrapBytes`). */
  readonly extraBytes: number
  /** What of them has not been given once. */
  readonly ungivenBytes: number
}

export interface SessionRecord {
  readonly version: typeof SESSION_VERSION
  readonly infoHash: InfoHash
  /** The magnet's `dn` until the metainfo is known. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly addedAt: number
  readonly completedAt: number | null
  readonly paused: boolean
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** Addresses that may have the .torrent file (`xs`, `as`), until the metainfo is known; absent in older records. */
  readonly sources?: readonly string[]
  /** Of an encrypted torrent: its files by index, as the key shows them; absent in older records. */
  readonly plain?: readonly PlainFile[] | null
  /** BEP 53 `so=` of the magnet, until the metainfo is known. */
  readonly selectOnly: readonly number[] | null
  /** The part of the metainfo that serving verified ranges needs; null while only the magnet is known. */
  readonly layout: {
    readonly length: number
    readonly pieceLength: number
    readonly pieceCount: number
    readonly files: readonly SessionFile[]
  } | null
  readonly store: 'opfs' | 'memory' | 'in-place'
  /** Made here of the user's own files; absent: added. */
  readonly origin?: 'added' | 'shared'
  /** Of an encrypted torrent: the 32-byte key in base64url. */
  readonly contentKey?: ContentKey | null
  /** Verified and flushed pieces, BEP 3 order. */
  readonly bitfield: Uint8Array | null
  /**
   * An unfinished recheck: the unchecked pieces (BEP 3 order), and how many there were when it began. Those that the
   * bitfield claims are trusted meanwhile. Null or absent when no piece is doubtful.
   */
  readonly recheck?: { readonly left: Uint8Array; readonly total: number } | null
  /** Per file: false = skipped. Empty until the metainfo is known. */
  readonly selected: readonly boolean[]
  /** The user has yet to choose the files, and `selected` is a proposal; absent in older records. */
  readonly choosing?: boolean
  /** Absent or null: an ordinary download. */
  readonly reading?: Reading | null
  /** The user wants an encrypted torrent although no key opens it; absent in older records. */
  readonly withoutKey?: boolean
  readonly downloadedBytes: number
  readonly uploadedBytes: number
}

/** The files of a session as they are shown: of an encrypted torrent, by their true names and lengths. */
export function filesOfRecord(record: SessionRecord): readonly Omit<StreamedFile, 'index'>[] {
  const { layout, plain, contentKey } = record
  if (!layout || !plain || !contentKey || plain.length !== layout.files.length) return layout?.files ?? []
  return layout.files.map(({ pad }, index) => ({ ...plain[index]!, pad, contentKey }))
}

/** Guards values that are read back: only records of this version. */
export function isSessionRecord(value: unknown): value is SessionRecord {
  if (typeof value !== 'object' || value === null) return false
  const r = value as Record<string, unknown>
  return (
    r.version === SESSION_VERSION &&
    isInfoHash(r.infoHash) &&
    typeof r.name === 'string' &&
    typeof r.addedAt === 'number' &&
    typeof r.paused === 'boolean' &&
    Array.isArray(r.trackers) &&
    Array.isArray(r.webSeeds) &&
    (r.sources === undefined || Array.isArray(r.sources)) &&
    (r.contentKey === undefined || r.contentKey === null || typeof r.contentKey === 'string') &&
    (r.plain === undefined || r.plain === null || Array.isArray(r.plain)) &&
    (r.layout === null || typeof r.layout === 'object') &&
    (r.bitfield === null || r.bitfield instanceof Uint8Array) &&
    (r.recheck === undefined || r.recheck === null || isRecheck(r.recheck)) &&
    Array.isArray(r.selected) &&
    (r.choosing === undefined || typeof r.choosing === 'boolean') &&
    (r.reading === undefined || typeof r.reading === 'object') &&
    (r.withoutKey === undefined || typeof r.withoutKey === 'boolean') &&
    typeof r.downloadedBytes === 'number' &&
    typeof r.uploadedBytes === 'number'
  )
}

function isRecheck(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { left, total } = value as Record<string, unknown>
  return left instanceof Uint8Array && typeof total === 'number'
}
