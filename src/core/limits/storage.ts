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
} as const
