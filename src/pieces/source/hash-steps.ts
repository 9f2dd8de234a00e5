/** Part of the work of hashing all pieces of a torrent: the same range of some pieces of one length. */
export interface HashStep {
  /** The first piece, and how many there are. */
  readonly first: number
  readonly count: number
  /** Bytes of every piece, and the range of it that this step hashes. */
  readonly pieceLength: number
  readonly offset: number
  readonly length: number
}

/**
 * Cuts the hashing of `length` bytes into steps of at most `stepBytes` (a piece for each lane where pieces are so
 * small that several fit, else a part of `lanes` pieces), so that memory is bounded whatever the piece length.
 */
export function* hashSteps(length: number, pieceLength: number, lanes: number, stepBytes: number): Generator<HashStep> {
  const whole = Math.floor(length / pieceLength)
  const together = Math.max(1, Math.floor(stepBytes / pieceLength / lanes)) * lanes
  for (let first = 0; first < whole; first += together) {
    yield* rangesOf(first, Math.min(together, whole - first), pieceLength, stepBytes)
  }
  const rest = length - whole * pieceLength
  if (rest > 0) yield* rangesOf(whole, 1, rest, stepBytes)
}

function* rangesOf(first: number, count: number, pieceLength: number, stepBytes: number): Generator<HashStep> {
  // In whole units of the hasher's window of 64 KiB.
  const most = Math.max(65_536, Math.floor(stepBytes / count / 65_536) * 65_536)
  for (let offset = 0; offset < pieceLength; offset += most) {
    yield { first, count, pieceLength, offset, length: Math.min(most, pieceLength - offset) }
  }
}
