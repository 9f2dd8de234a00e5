import { createSHA1 } from 'hash-wasm'
import { createHasher, type Hasher } from '../../src/pieces/hasher/hasher.ts'
import { WASM_FILES } from '../../src/pieces/hasher/wasm-files.ts'
import type { HasherFigures, HasherRequest, Way } from './hasher.types.ts'
import { interleave } from './lib/figures.ts'

const MIB = 1024 * 1024
const SIDE_BY_SIDE = 4
/** A wire block, as pieces arrive in. */
const BLOCK_BYTES = 16 * 1024

type Hash = (pieces: readonly Uint8Array<ArrayBuffer>[]) => Uint8Array[] | Promise<Uint8Array[]>

function inBlocks(hasher: Hasher, piece: Uint8Array): Uint8Array {
  const stream = hasher.stream()
  for (let at = 0; at < piece.length; at += BLOCK_BYTES) stream.update(piece.subarray(at, at + BLOCK_BYTES))
  return stream.digest()
}

async function ways(): Promise<Record<Way, Hash>> {
  const hasher = await createHasher(WASM_FILES)
  const scalar = await createHasher(WASM_FILES, { forceScalar: true })
  const rival = await createSHA1()
  if (hasher.lanes !== SIDE_BY_SIDE) throw new Error('this browser has no WASM SIMD')
  return {
    lanes: (pieces) => hasher.digest(pieces),
    stream: (pieces) => pieces.map((piece) => inBlocks(hasher, piece)),
    scalar: (pieces) => scalar.digest(pieces),
    subtleAlone: async (pieces) => {
      const digests: Uint8Array[] = []
      for (const piece of pieces) digests.push(new Uint8Array(await crypto.subtle.digest('SHA-1', piece)))
      return digests
    },
    subtle: async (pieces) => {
      const digests = await Promise.all(pieces.map((piece) => crypto.subtle.digest('SHA-1', piece)))
      return digests.map((digest) => new Uint8Array(digest))
    },
    hashWasm: (pieces) => pieces.map((piece) => rival.init().update(piece).digest('binary')),
  }
}

/**
 * Pieces that differ, `poolBytes` in all: more than the inner caches hold, as pieces from the network or a disk are.
 */
function randomPieces(pieceBytes: number, poolBytes: number): Uint8Array<ArrayBuffer>[] {
  return Array.from({ length: poolBytes / pieceBytes }, () => {
    const piece = new Uint8Array(pieceBytes)
    // getRandomValues takes 64 KiB at a time.
    for (let at = 0; at < pieceBytes; at += 65_536) crypto.getRandomValues(piece.subarray(at, at + 65_536))
    return piece
  })
}

/** Hashes all pieces, four at a time, and gives MiB/s. */
async function rate(hash: Hash, pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<number> {
  const started = performance.now()
  for (let i = 0; i < pieces.length; i += SIDE_BY_SIDE) await hash(pieces.slice(i, i + SIDE_BY_SIDE))
  const seconds = (performance.now() - started) / 1000
  return (pieces.length * pieces[0]!.length) / MIB / seconds
}

async function ensureAlike(hashes: Record<Way, Hash>, pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
  const expected = String(await hashes.subtle(pieces))
  for (const [way, hash] of Object.entries(hashes)) {
    if (String(await hash(pieces)) !== expected) throw new Error(`${way} gives other digests than crypto.subtle`)
  }
}

async function measure({ pieceBytes, poolBytes, runs }: HasherRequest): Promise<HasherFigures[]> {
  const hashes = await ways()
  const figures: HasherFigures[] = []
  for (const bytes of pieceBytes) {
    const pieces = randomPieces(bytes, poolBytes)
    await ensureAlike(hashes, pieces.slice(0, SIDE_BY_SIDE))
    const cases = {
      lanes: () => rate(hashes.lanes, pieces),
      subtleAlone: () => rate(hashes.subtleAlone, pieces),
      subtle: () => rate(hashes.subtle, pieces),
      hashWasm: () => rate(hashes.hashWasm, pieces),
      stream: () => rate(hashes.stream, pieces),
      scalar: () => rate(hashes.scalar, pieces),
    }
    figures.push({ pieceBytes: bytes, mibPerSecond: await interleave(cases, runs) })
  }
  return figures
}

addEventListener('message', (event: MessageEvent<HasherRequest>) => {
  measure(event.data).then(postMessage, reportError)
})
