/**
 * Where the bytes of an encrypted file are: the plain bytes are cut into chunks of 64 KiB, each is sealed by itself and
 * grows by a tag, and the sealed chunks follow each other. So any range of the file is read with at most one chunk more
 * than it has (`docs/encryption.md`).
 */

/** Plain bytes of every chunk but the last. */
export const CHUNK_BYTES = 65_536
/** Of AES-GCM. */
export const TAG_BYTES = 16
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES

/** Chunks of a file of `length` plain bytes; an empty file has one, which is empty. */
export function chunkCountOf(length: number): number {
  return Math.max(1, Math.ceil(length / CHUNK_BYTES))
}

/** How long a file of `length` plain bytes is when it is sealed. */
export function sealedLengthOf(length: number): number {
  return length + TAG_BYTES * chunkCountOf(length)
}

/** How many plain bytes a sealed file of `sealedLength` bytes has; null where no file is that long. */
export function plainLengthOf(sealedLength: number): number | null {
  const length = sealedLength - TAG_BYTES * Math.ceil(sealedLength / SEALED_CHUNK_BYTES)
  return length >= 0 && sealedLengthOf(length) === sealedLength ? length : null
}

/** Chunks `first`..`last`, both inclusive. */
export interface ChunkRange {
  readonly first: number
  readonly last: number
}

/** A range of bytes, `end` exclusive. */
export interface Bytes {
  readonly start: number
  readonly end: number
}

/** The chunks that hold plain bytes `start`..`end`-1 of a file. @throws RangeError for an empty range */
export function chunksOfPlain({ start, end }: Bytes): ChunkRange {
  checkRange(start, end)
  return { first: Math.floor(start / CHUNK_BYTES), last: Math.floor((end - 1) / CHUNK_BYTES) }
}

/** The chunks that hold sealed bytes `start`..`end`-1 of a file. @throws RangeError for an empty range */
export function chunksOfSealed({ start, end }: Bytes): ChunkRange {
  checkRange(start, end)
  return { first: Math.floor(start / SEALED_CHUNK_BYTES), last: Math.floor((end - 1) / SEALED_CHUNK_BYTES) }
}

/** The plain bytes of these chunks in a file of `length` plain bytes; none for the chunk of an empty file. */
export function plainBytesOf({ first, last }: ChunkRange, length: number): Bytes {
  return { start: Math.min(length, first * CHUNK_BYTES), end: Math.min(length, (last + 1) * CHUNK_BYTES) }
}

/** The sealed bytes of these chunks in a file of `length` plain bytes. */
export function sealedBytesOf({ first, last }: ChunkRange, length: number): Bytes {
  return { start: first * SEALED_CHUNK_BYTES, end: Math.min(sealedLengthOf(length), (last + 1) * SEALED_CHUNK_BYTES) }
}

/** How many of the first `sealedBytes` bytes of a sealed file are plain bytes; its tags come last in each chunk. */
export function plainBytesWithin(sealedBytes: number): number {
  const whole = Math.floor(sealedBytes / SEALED_CHUNK_BYTES)
  return whole * CHUNK_BYTES + Math.min(CHUNK_BYTES, sealedBytes - whole * SEALED_CHUNK_BYTES)
}

/**
 * Plain bytes of a file after zeros were added to it, so that its sealed length says less of it: Padmé (Nikitin et
 * al., PETS 2019), at most 12 % more, and 3.2 % from 64 KiB on.
 */
export function paddedLengthOf(length: number): number {
  if (length < 2) return length
  // floor(log2(length)), exact up to 2^53.
  const exponent = length.toString(2).length - 1
  const kept = exponent.toString(2).length
  const step = 2 ** (exponent - kept)
  return Math.ceil(length / step) * step
}

function checkRange(start: number, end: number): void {
  if (start >= 0 && start < end) return
  throw new RangeError(`bytes: expected a range with bytes in it, got ${start}..${end}`)
}
