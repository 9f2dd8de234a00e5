import { StoreError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { type InfoHash, isInfoHash } from '../../core/metainfo/info-hash.ts'
import { pieceCountOf } from '../../core/metainfo/layout.ts'
import { DIGEST_BYTES, hashAlgorithmOf } from '../../core/metainfo/piece-hash.ts'
import type { StoreLayout } from '../../protocol/pieces.ts'

function refuse(what: string, expected: string | number, got: string | number): never {
  throw new StoreError('out-of-range', `Expected ${what} ${expected}, got ${got}`, { what, expected, got })
}

/**
 * Refuses an info hash or a layout that is not consistent, before any path or offset is made from it.
 * @throws StoreError `out-of-range`.
 */
export function checkLayout(infoHash: InfoHash, layout: StoreLayout): void {
  if (!isInfoHash(infoHash)) refuse('info hash', '40 hex digits', String(infoHash).slice(0, 80))
  const { length, pieceLength, pieceCount, files, hashes } = layout
  if (!(Number.isSafeInteger(length) && length >= 0)) refuse('length', 'a whole number', length)
  if (!(Number.isInteger(pieceLength) && pieceLength > 0 && pieceLength <= LIMITS.pieceLengthBytes)) {
    refuse('piece length', `1 to ${LIMITS.pieceLengthBytes}`, pieceLength)
  }
  let end = 0
  for (const file of files) {
    if (file.offset !== end || !Number.isSafeInteger(file.length) || file.length < 0)
      refuse('file at', end, file.offset)
    end += file.length
  }
  if (end !== length) refuse('length of all files', length, end)
  const expectedPieces = pieceCountOf(layout)
  if (pieceCount !== expectedPieces) refuse('piece count', expectedPieces, pieceCount)
  const digestBytes = DIGEST_BYTES[hashAlgorithmOf(layout)]
  if (hashes.length !== pieceCount * digestBytes) refuse('hash bytes', pieceCount * digestBytes, hashes.length)
}
