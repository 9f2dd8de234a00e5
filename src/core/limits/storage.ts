import { MIB } from '../units.ts'

/** The piece worker: files, hashes and rechecks. */
export const STORAGE_LIMITS = {
  /** OPFS files kept open at once by the piece worker. */
  openFiles: 256,
  /** Complete pieces in memory that wait to be verified and written, bytes, all torrents. */
  pieceQueueBytes: 64 * MIB,
  /** Largest single read from the store, bytes. */
  storeReadBytes: MIB,
  /** Most bytes of pieces hashed without a pause (tens of ms). */
  hashBatchBytes: 64 * MIB,
  /** Bytes that a recheck hashes before other calls of the piece worker run, unless one batch is larger. */
  recheckSliceBytes: 4 * MIB,
  /** How often a recheck reports its progress, ms. */
  recheckProgressMs: 250,
  /** Memory store: most bytes kept when no disk is available. */
  memoryStoreBytes: 512 * MIB,
  /** Largest piece length of a torrent that is made here, bytes. */
  newPieceLengthBytes: 16 * MIB,
  /** Bytes of the user's files that are hashed at a time; two more such parts are read meanwhile. */
  shareStepBytes: 8 * MIB,
  /** How often the making of a torrent reports its progress, ms. */
  shareProgressMs: 250,
  /** Verified pieces of the user's own files kept in memory, bytes, for each torrent; at least one piece. */
  sourceCacheBytes: 32 * MIB,
  /** For how long a file of the user is taken to be unchanged before its size and date are looked at again, ms. */
  sourceCheckMs: 1_000,
  /** Storage that a download has to leave free, bytes, at most a twentieth of it: for records and other files. */
  spareBytes: 64 * MIB,
  /** Less storage than this, bytes, is what browsers allow in private windows. */
  privateQuotaBytes: 3 * 1024 * MIB,
  /** Longest path of a saved file below the folder that the user picked, UTF-16 units (Windows takes 260 in all). */
  savedPathLength: 180,
  /** How often a save into a folder shows how far it is, and notes what it has saved, ms. */
  savedNotesMs: 500,
} as const
