import type { ErrorRecord } from '../../../../src/core/errors.ts'
import { toErrorRecord } from '../../../../src/core/errors.ts'
import { type InfoHash, parseInfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import type { PiecesApi, PiecesEvents, PieceWorkerStart, StoreLayout } from '../../../../src/protocol/pieces.ts'
import { type Client, connect } from '../../../../src/protocol/rpc.ts'

/** A made-up info hash. */
const hashOf = (digit: string): InfoHash => parseInfoHash(digit.repeat(40))

/** A torrent with bytes that follow from their position; lengths below 0 are pad files. */
interface Sample {
  readonly layout: StoreLayout
  readonly piece: (index: number) => Uint8Array<ArrayBuffer>
}

async function makeSample(pieceLength: number, lengths: readonly number[]): Promise<Sample> {
  let length = 0
  const files = lengths.map((signed) => {
    const file = { offset: length, length: Math.abs(signed), pad: signed < 0 }
    length += file.length
    return file
  })
  const pieceCount = Math.ceil(length / pieceLength)
  const piece = (index: number): Uint8Array<ArrayBuffer> => {
    const start = index * pieceLength
    const end = Math.min(length, start + pieceLength)
    const bytes = new Uint8Array(end - start)
    for (let i = 0; i < bytes.length; i++) bytes[i] = (Math.imul(start + i + 1, 2654435761) >>> 24) | 1
    for (const file of files) {
      if (file.pad && file.offset < end && file.offset + file.length > start) {
        bytes.fill(0, Math.max(0, file.offset - start), file.offset + file.length - start)
      }
    }
    return bytes
  }
  const hashes = new Uint8Array(pieceCount * 20)
  for (let i = 0; i < pieceCount; i++) {
    hashes.set(new Uint8Array(await crypto.subtle.digest('SHA-1', piece(i))), i * 20)
  }
  return { layout: { length, pieceLength, pieceCount, files, hashes }, piece }
}

type Pieces = Client<PiecesApi, PiecesEvents>

/** Starts the product's piece worker; `memory` as in a window without storage. */
function startWorker(kind: 'opfs' | 'memory' = 'opfs'): { pieces: Pieces; worker: Worker; failed: Promise<string> } {
  const worker =
    kind === 'opfs'
      ? new Worker(new URL('../../../../src/pieces/piece.worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('./memory.worker.ts', import.meta.url), { type: 'module' })
  const failed = new Promise<string>((resolve) => {
    worker.onerror = (event) => resolve(event.message)
  })
  const { port1, port2 } = new MessageChannel()
  worker.postMessage({ kind: 'start', port: port2 } satisfies PieceWorkerStart, [port2])
  return { pieces: connect<PiecesApi, PiecesEvents>(port1), worker, failed }
}

/** What a call came to: its value, or the code of its failure. */
async function outcome<T>(call: Promise<T>): Promise<{ value: T } | { error: ErrorRecord }> {
  try {
    return { value: await call }
  } catch (thrown) {
    return { error: toErrorRecord(thrown) }
  }
}

function put(pieces: Pieces, infoHash: InfoHash, index: number, bytes: Uint8Array<ArrayBuffer>) {
  return pieces.call('put', [infoHash, index, bytes], [bytes.buffer])
}

/** Indexes of the bits that are set. */
function bitsOf(bitfield: Uint8Array): number[] {
  const found: number[] = []
  for (let i = 0; i < bitfield.length * 8; i++) if ((bitfield[i >> 3] ?? 0) & (0x80 >> (i & 7))) found.push(i)
  return found
}

/** A bitfield (BEP 3 order) with every piece set. */
function every(pieceCount: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(pieceCount / 8)).fill(0xff)
  if (pieceCount % 8 !== 0) bits.fill(0xff << (8 - (pieceCount % 8)), -1)
  return bits
}

/** Which of all pieces verify. */
async function recheck(pieces: Pieces, infoHash: InfoHash, pieceCount: number): Promise<number[]> {
  let verified = new Uint8Array()
  const stop = pieces.on('recheck-progress', (told) => {
    if (told.infoHash === infoHash) verified = new Uint8Array(told.verified)
  })
  await pieces.call('recheck', [infoHash, every(pieceCount)])
  stop()
  return bitsOf(verified)
}

/** Runs `abstract-chunk-store`'s suite in a worker over OPFS. */
function runChunkStoreSuite(): Promise<unknown> {
  const worker = new Worker(new URL('./chunk-store.worker.ts', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.onmessage = (event) => resolve(event.data)
    worker.onerror = (event) => reject(new Error(event.message))
  })
}

const made = { hashOf, makeSample, startWorker, outcome, put, every, recheck, runChunkStoreSuite }

declare global {
  var harness: typeof made
}
globalThis.harness = made
