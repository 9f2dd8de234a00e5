import type { HashRun, PieceHasher } from '../verify/piece-hasher.ts'
import { type HashStep, hashSteps } from './hash-steps.ts'
import { release } from './release.ts'
import type { SourceBytes } from './source-bytes.ts'

/** Steps read while another is hashed: disk and hashing overlap. */
const STEPS_AHEAD = 2
const DIGEST_BYTES = 20

export interface HashJob {
  readonly bytes: SourceBytes
  readonly length: number
  readonly pieceLength: number
  /** Used by nothing else while the job runs: pieces larger than a step pass through it in several. */
  readonly hasher: PieceHasher
  readonly stepBytes: number
  readonly signal: AbortSignal
  onProgress(doneBytes: number): void
}

/** SHA-1 of every piece, in order. @throws StoreError of a file; the reason of `signal`, at once */
export async function hashAll(job: HashJob): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, length, pieceLength, hasher, stepBytes, signal } = job
  const hashes = new Uint8Array(Math.ceil(length / pieceLength) * DIGEST_BYTES)
  const steps = hashSteps(length, pieceLength, hasher.lanes, stepBytes)
  const reading: { step: HashStep; parts: Promise<Uint8Array[]> }[] = []
  const readAhead = (): void => {
    while (reading.length < STEPS_AHEAD) {
      const { value: step, done } = steps.next()
      if (done) return
      const parts = readStep(bytes, step, pieceLength)
      parts.catch(() => {
        // Thrown when it is its turn.
      })
      reading.push({ step, parts })
    }
  }
  let run: HashRun | null = null
  let doneBytes = 0
  readAhead()
  for (let next = reading.shift(); next; next = reading.shift()) {
    const { step } = next
    const parts = await untilAborted(next.parts, signal)
    readAhead()
    if (step.length === step.pieceLength) put(hashes, step.first, hasher.digest(parts))
    else {
      if (step.offset === 0) run = hasher.begin(step.count, step.pieceLength)
      if (run) advance(run, parts, step.length)
      if (run && step.offset + step.length === step.pieceLength) put(hashes, step.first, run.digests())
    }
    release(parts)
    doneBytes += step.count * step.length
    job.onProgress(doneBytes)
  }
  return hashes
}

async function readStep(bytes: SourceBytes, step: HashStep, stride: number): Promise<Uint8Array[]> {
  const { first, count, pieceLength, offset, length } = step
  if (length === pieceLength) {
    const all = await bytes.read(first * stride, count * length)
    return Array.from({ length: count }, (_, i) => all.subarray(i * length, (i + 1) * length))
  }
  return Promise.all(Array.from({ length: count }, (_, i) => bytes.read((first + i) * stride + offset, length)))
}

function advance(run: HashRun, parts: readonly Uint8Array[], length: number): void {
  for (let at = 0; at < length; ) {
    const end = at + run.window(0).length
    parts.forEach((part, lane) => {
      run.window(lane).set(part.subarray(at, end))
    })
    run.advance()
    at = end
  }
}

function put(hashes: Uint8Array, first: number, digests: readonly Uint8Array[]): void {
  digests.forEach((digest, i) => {
    hashes.set(digest, (first + i) * DIGEST_BYTES)
  })
}

/** Does not wait for a slow disk once it is aborted. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
