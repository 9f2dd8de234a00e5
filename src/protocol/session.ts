import { type InfoHash, isInfoHash } from '../core/metainfo/info-hash.ts'
import { named } from './namespace.ts'

/**
 * What survives a reload, in IndexedDB through idb-keyval: written by the engine worker, read by the service worker too.
 * Database `freshet` (of the namespace), store `sessions`, key = info hash. Order of writing: data, flush, then bitfield; so a bitfield never claims
 * bytes that are not at rest. The .torrent file, which never changes, lies beside it under {@link torrentFileKey}.
 */
export const SESSION_DATABASE = named('freshet')
export const SESSION_STORE = 'sessions'

export const SESSION_VERSION = 1

/** Where a session's .torrent file is: apart, so that a save every few seconds does not write it again. */
export function torrentFileKey(infoHash: InfoHash): string {
  return `${infoHash}/torrent`
}

export interface SessionFile {
  readonly path: readonly string[]
  readonly offset: number
  readonly length: number
  readonly pad: boolean
}

export interface SessionRecord {
  readonly version: typeof SESSION_VERSION
  readonly infoHash: InfoHash
  /** From the magnet's `dn` until the metainfo is known. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly addedAt: number
  readonly completedAt: number | null
  readonly paused: boolean
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** BEP 53 `so=` of the magnet, until the metainfo is known. */
  readonly selectOnly: readonly number[] | null
  /** Enough of the metainfo to serve finished ranges without parsing; null while only the magnet is known. */
  readonly layout: {
    readonly length: number
    readonly pieceLength: number
    readonly pieceCount: number
    readonly files: readonly SessionFile[]
  } | null
  readonly store: 'opfs' | 'memory'
  /** BEP 3 order; verified and flushed pieces only. */
  readonly bitfield: Uint8Array | null
  /**
   * A recheck that is not through: which pieces are still in doubt (BEP 3 order) and how many were when it began. Those that the bitfield
   * claims are trusted meanwhile. Null or absent when nothing is in doubt.
   */
  readonly recheck?: { readonly left: Uint8Array; readonly total: number } | null
  /** Per file: false = skipped. Empty until the metainfo is known. */
  readonly selected: readonly boolean[]
  readonly downloadedBytes: number
  readonly uploadedBytes: number
}

/** Whether a value read back is a session of this version. */
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
    (r.layout === null || typeof r.layout === 'object') &&
    (r.bitfield === null || r.bitfield instanceof Uint8Array) &&
    (r.recheck === undefined || r.recheck === null || isRecheck(r.recheck)) &&
    Array.isArray(r.selected) &&
    typeof r.downloadedBytes === 'number' &&
    typeof r.uploadedBytes === 'number'
  )
}

function isRecheck(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { left, total } = value as Record<string, unknown>
  return left instanceof Uint8Array && typeof total === 'number'
}
