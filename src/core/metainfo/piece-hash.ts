import { equalBytes } from '../bytes.ts'

/** Bytes of a digest, by what pieces are hashed with: SHA-1 in v1 torrents (BEP 3), SHA-256 in v2 ones (BEP 52). */
export const DIGEST_BYTES = { 'sha-1': 20, 'sha-256': 32 } as const

export type HashAlgorithm = keyof typeof DIGEST_BYTES

/** The hashes that a torrent names for its pieces. */
export interface PieceHashes {
  /** Absent: SHA-1. */
  readonly hashAlgorithm?: HashAlgorithm
  /** One digest for each piece, in order. */
  readonly hashes: Uint8Array
}

export function hashAlgorithmOf({ hashAlgorithm = 'sha-1' }: Pick<PieceHashes, 'hashAlgorithm'>): HashAlgorithm {
  return hashAlgorithm
}

/** Whether `digest` is the one that the torrent names for a piece. */
export function isPieceHash(torrent: PieceHashes, pieceIndex: number, digest: Uint8Array): boolean {
  const length = DIGEST_BYTES[hashAlgorithmOf(torrent)]
  const at = pieceIndex * length
  return digest.length === length && equalBytes(torrent.hashes.subarray(at, at + length), digest)
}
