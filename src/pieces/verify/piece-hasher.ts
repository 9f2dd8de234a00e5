import type { HashAlgorithm } from '../../core/metainfo/piece-hash.ts'

/** Messages of one length, hashed side by side in the hasher's own memory. */
export interface HashRun {
  /** Where the next bytes of a message go, at most 64 KiB; empty at its end. */
  window(lane: number): Uint8Array
  /** Hashes the bytes in the windows of all lanes. */
  advance(): void
  /** The digest of each message, after its last bytes. */
  digests(): Uint8Array[]
}

/** What the piece worker needs of a hash function; all of it is synchronous. */
export interface PieceHasher {
  readonly algorithm: HashAlgorithm
  /** How many messages of one length can be hashed side by side. */
  readonly lanes: number
  /** Digests in the order of `messages`. */
  digest(messages: readonly Uint8Array[]): Uint8Array[]
  /**
   * Begins to hash `count` (1 to `lanes`) messages of `length` bytes that are read straight into the hasher's memory.
   */
  begin(count: number, length: number): HashRun
}

/** How puts and rechecks share the hasher. */
export interface HashingOptions {
  readonly hasher: PieceHasher
  /** Most bytes hashed without a pause. */
  readonly batchBytes: number
  /** Bytes that a recheck hashes, in one batch or several, before it lets other calls run. */
  readonly sliceBytes: number
  /** Most files open together to recheck pieces side by side; a piece over more files is first copied to memory. */
  readonly maxBatchFiles: number
  /** Lets waiting messages be handled. */
  readonly yieldToMessages: () => Promise<void>
}
