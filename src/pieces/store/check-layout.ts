import { StoreError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { type InfoHash, isInfoHash } from '../../core/metainfo/info-hash.ts'
import type { StoreLayout } from '../../protocol/pieces.ts'

const HASH_BYTES = 20

function refuse(what: string, expected: string | number, got: string | number): never {
  throw new StoreError('out-of-range', `Expected ${what} ${expected}, got ${got}`, { what, expected, got })
}

/**
 * Refuses an info hash or a layout that does not add up, before any path or offset is made from it.
 * @throws StoreError `out-of-range`.
 */
export function checkLayout(infoHash: InfoHash, layout: StoreLayout): void {
  if (!isInfoHash(infoHash)) refuse('info hash', '40 hex digits', String(infoHash).slice(0, 80))
  const { length, pieceLength, pieceCount, files, hashes } = layout
  if (!(Number.isSafeInteger(length) && length >= 0)) refuse('length', 'a whole number', length)
  if (!(Number.isInteger(pieceLength) && pieceLength > 0 && pieceLength <= LIMITS.pieceLengthBytes)) {
    refuse('piece length', `1 to ${LIMITS.pieceLengthBytes}`, pieceLength)
  }
  if (pieceCount !== Math.ceil(length / pieceLength)) refuse('piece count', Math.ceil(length / pieceLength), pieceCount)
  if (hashes.length !== pieceCount * HASH_BYTES) refuse('hash bytes', pieceCount * HASH_BYTES, hashes.length)
  let end = 0
  for (const file of files) {
    if (file.offset !== end || !Number.isSafeInteger(file.length) || file.length < 0)
      refuse('file at', end, file.offset)
    end += file.length
  }
  if (end !== length) refuse('length of all files', length, end)
}

/** Whether `digest` (20 bytes) is the one the torrent names for a piece. */
export function isHashOf(layout: StoreLayout, pieceIndex: number, digest: Uint8Array): boolean {
  const at = pieceIndex * HASH_BYTES
  for (let i = 0; i < HASH_BYTES; i++) if (layout.hashes[at + i] !== digest[i]) return false
  return true
}
