import { createHash } from 'node:crypto'
import { Bitfield } from '../../../src/core/metainfo/bitfield.ts'
import { makePieceService, type PieceServiceParts } from '../../../src/pieces/piece-service.ts'
import type { HashRun, PieceHasher } from '../../../src/pieces/recheck/hash-batch.ts'
import { MemoryDisk } from '../../../src/pieces/store/memory-disk.ts'
import { makeTick } from '../../../src/pieces/tick.ts'
import type { PiecesEvents, StoreLayout } from '../../../src/protocol/pieces.ts'
import { asInfoHash } from '../../info-hash.ts'

export const INFO_HASH = asInfoHash('ab'.repeat(20))

export interface SampleTorrent {
  readonly layout: StoreLayout
  readonly bytes: Uint8Array<ArrayBuffer>
  piece(index: number): Uint8Array<ArrayBuffer>
}

/** Files of the given lengths (`'pad'` lengths as negative numbers) cut into pieces; bytes depend on their position alone. */
export function sampleTorrent(pieceLength: number, lengths: readonly number[]): SampleTorrent {
  let length = 0
  const files = lengths.map((signed) => {
    const file = { offset: length, length: Math.abs(signed), pad: signed < 0 }
    length += file.length
    return file
  })
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = (Math.imul(i + 1, 2654435761) >>> 24) | 1
  for (const file of files) if (file.pad) bytes.fill(0, file.offset, file.offset + file.length)
  const pieceCount = Math.ceil(length / pieceLength)
  const piece = (index: number) => bytes.slice(index * pieceLength, (index + 1) * pieceLength)
  const hashes = new Uint8Array(pieceCount * 20)
  for (let i = 0; i < pieceCount; i++) hashes.set(createHash('sha1').update(piece(i)).digest(), i * 20)
  return { layout: { length, pieceLength, pieceCount, files, hashes }, bytes, piece }
}

/** Node's SHA-1 in the hasher's clothes; notes how many messages came together. */
export class NodeHasher implements PieceHasher {
  readonly lanes: number = 4
  readonly batches: number[] = []

  digest(messages: readonly Uint8Array[]): Uint8Array[] {
    this.batches.push(messages.length)
    return messages.map((message) => createHash('sha1').update(message).digest())
  }

  begin(count: number, length: number): HashRun {
    this.batches.push(count)
    const hashes = Array.from({ length: count }, () => createHash('sha1'))
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
}

/** A bitfield (BEP 3 order) of some pieces. */
export function bitsOf(pieceCount: number, pieces: Iterable<number>): Uint8Array<ArrayBuffer> {
  const bits = new Bitfield(pieceCount)
  for (const piece of pieces) bits.set(piece)
  return bits.bytes
}

/** A piece service over memory; a recheck gives others a turn after every batch. */
export function sampleService(parts: Partial<PieceServiceParts> = {}) {
  const hasher = new NodeHasher()
  const events: PiecesEvents['recheck-progress'][] = []
  let clock = 0
  const service = makePieceService({
    disk: new MemoryDisk(1 << 20),
    hasher,
    tick: makeTick(),
    now: () => (clock += 100),
    notify: (_, payload) => events.push(payload),
    recheckTurnBytes: 0,
    ...parts,
  })
  /** Which of some pieces (all, when not said) verify, in order. */
  const recheck = async (layout: StoreLayout, pieces: Iterable<number> = Array(layout.pieceCount).keys()) => {
    await service.recheck(INFO_HASH, bitsOf(layout.pieceCount, pieces))
    const found = new Bitfield(layout.pieceCount, events.at(-1)?.verified)
    return [...Array(layout.pieceCount).keys()].filter((index) => found.get(index))
  }
  return { service, hasher, events, recheck }
}

type Transferred<T> = { value: T }

/** What a caller across the boundary would see of an answer that is marked as transferred. */
export function received<T>(answer: T): T {
  return typeof answer === 'object' && answer !== null && 'value' in answer
    ? (answer as unknown as Transferred<T>).value
    : answer
}
