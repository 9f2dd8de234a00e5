import { createHash, type Hash } from 'node:crypto'
import { Bitfield } from '../../../src/core/metainfo/bitfield.ts'
import { pieceCountOf, pieceLengthAt, pieceStart } from '../../../src/core/metainfo/layout.ts'
import { type HashAlgorithm, hashAlgorithmOf } from '../../../src/core/metainfo/piece-hash.ts'
import { createMessageYield } from '../../../src/pieces/message-yield.ts'
import { createPieceService, type PieceServiceOptions } from '../../../src/pieces/piece-service.ts'
import { MemoryDisk } from '../../../src/pieces/store/memory-disk.ts'
import type { HashRun, PieceHasher } from '../../../src/pieces/verify/piece-hasher.ts'
import type { PiecesEvents, StoreLayout } from '../../../src/protocol/pieces.ts'
import { asInfoHash } from '../../info-hash.ts'

export const INFO_HASH = asInfoHash('ab'.repeat(20))

export interface SampleTorrent {
  readonly layout: StoreLayout
  readonly bytes: Uint8Array<ArrayBuffer>
  piece(index: number): Uint8Array<ArrayBuffer>
}

const NODE_NAMES: Readonly<Record<HashAlgorithm, string>> = { 'sha-1': 'sha1', 'sha-256': 'sha256' }

/** How the pieces of a sample are cut and hashed; as in v1 (BEP 3) when absent. */
export type SampleFormat = Pick<StoreLayout, 'fileAligned' | 'hashAlgorithm'>

/** Files of the given lengths (pad files as negative numbers) cut into pieces; bytes depend on their position alone. */
export function sampleTorrent(
  pieceLength: number,
  lengths: readonly number[],
  format: SampleFormat = {},
): SampleTorrent {
  let length = 0
  const files = lengths.map((signed) => {
    const file = { offset: length, length: Math.abs(signed), pad: signed < 0 }
    length += file.length
    return file
  })
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = (Math.imul(i + 1, 2654435761) >>> 24) | 1
  for (const file of files) if (file.pad) bytes.fill(0, file.offset, file.offset + file.length)
  const pieceCount = pieceCountOf({ length, pieceLength, files, ...format })
  const shape = { length, pieceLength, pieceCount, files, ...format }
  const piece = (index: number) => {
    const start = pieceStart(shape, index)
    return bytes.slice(start, start + pieceLengthAt(shape, index))
  }
  const hash = (index: number) => createHash(NODE_NAMES[hashAlgorithmOf(format)]).update(piece(index)).digest()
  const hashes = new Uint8Array(Buffer.concat(Array.from({ length: pieceCount }, (_, index) => hash(index))))
  return { layout: { ...shape, hashes }, bytes, piece }
}

/** The hash functions of Node behind the interface of the hasher; records how many messages were hashed together. */
export class NodeHasher implements PieceHasher {
  readonly algorithm: HashAlgorithm
  readonly lanes: number = 4
  readonly batches: number[] = []

  constructor(algorithm: HashAlgorithm = 'sha-1') {
    this.algorithm = algorithm
  }

  digest(messages: readonly Uint8Array[]): Uint8Array[] {
    this.batches.push(messages.length)
    return messages.map((message) => this.#createHash().update(message).digest())
  }

  begin(count: number, length: number): HashRun {
    this.batches.push(count)
    const hashes = Array.from({ length: count }, () => this.#createHash())
    const memory = hashes.map(() => new Uint8Array(64))
    let offset = 0
    const window = (lane: number) => memory[lane]?.subarray(0, Math.min(64, length - offset)) ?? new Uint8Array()
    return {
      window,
      advance: () => {
        hashes.forEach((hash, lane) => {
          hash.update(window(lane))
        })
        for (const bytes of memory) bytes.fill(0xee)
        offset += 64
      },
      digests: () => hashes.map((hash) => hash.digest()),
    }
  }

  #createHash(): Hash {
    return createHash(NODE_NAMES[this.algorithm])
  }
}

/** A bitfield (BEP 3 order) of some pieces. */
export function bitsOf(pieceCount: number, pieces: Iterable<number>): Uint8Array<ArrayBuffer> {
  const bits = new Bitfield(pieceCount)
  for (const piece of pieces) bits.set(piece)
  return bits.bytes
}

/** A piece service over memory; a recheck lets other calls run after every batch. */
export function sampleService(options: Partial<PieceServiceOptions> = {}, algorithm: HashAlgorithm = 'sha-1') {
  const hasher = new NodeHasher(algorithm)
  const events: PiecesEvents['recheck-progress'][] = []
  let clock = 0
  const service = createPieceService({
    disk: new MemoryDisk(1 << 20),
    hasher,
    yieldToMessages: createMessageYield(),
    now: () => (clock += 100),
    notify: (name, payload) => {
      if (name === 'recheck-progress') events.push(payload as PiecesEvents['recheck-progress'])
    },
    recheckSliceBytes: 0,
    ...options,
  })
  /** Which of some pieces (all when absent) verify, in order. */
  const recheck = async (layout: StoreLayout, pieces: Iterable<number> = Array(layout.pieceCount).keys()) => {
    await service.recheck(INFO_HASH, bitsOf(layout.pieceCount, pieces))
    const found = new Bitfield(layout.pieceCount, events.at(-1)?.verified)
    return [...Array(layout.pieceCount).keys()].filter((index) => found.get(index))
  }
  return { service, hasher, events, recheck }
}

type Transferred<T> = { value: T }

/** What a caller across the boundary receives of a result that is marked as transferred. */
export function received<T>(answer: T): T {
  return typeof answer === 'object' && answer !== null && 'value' in answer
    ? (answer as unknown as Transferred<T>).value
    : answer
}
