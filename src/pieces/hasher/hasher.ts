import { createCompressor, hasSimd } from './compressor.ts'
import { type LaneRun, MAX_LANES, startRun } from './lane-run.ts'
import { createStream, type HashStream } from './stream.ts'

/**
 * SHA-1 (FIPS 180-4) for pieces. Everything is synchronous and runs in the calling thread; one hasher to a thread.
 * It takes 320 KiB whatever the piece length: messages pass through a window in WASM memory, which never grows.
 */
export interface Hasher {
  readonly algorithm: 'sha-1'
  /** How many messages of one length can be hashed side by side: 4 where the browser has SIMD, else 1. */
  readonly lanes: 4 | 1
  /**
   * Digests, 20 bytes each, in the order of `messages`, of any number and any lengths. Four messages of equal length
   * are hashed side by side, the rest (a short last piece) one by one.
   */
  digest(messages: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[]
  /**
   * Begins to hash `count` (1 to `lanes`) messages of `length` bytes that are read, also asynchronously, straight into
   * WASM memory. The run can be abandoned at any time; it ends when the hasher is used for something else.
   * @throws TypeError for more messages than lanes
   * @example
   * const run = hasher.begin(2, pieceLength)
   * for (let offset = 0; offset < pieceLength; ) {
   *   for (const lane of [0, 1]) handle.read(run.window(lane), { at: starts[lane] + offset })
   *   offset += run.window(0).length
   *   run.advance()
   * }
   * const [first, second] = run.digests()
   */
  begin(count: number, length: number): LaneRun
  /** For one piece while its blocks arrive; any number may be open at once. */
  stream(): HashStream
}

/** Loads the two WASM files; only the one that this browser can run is loaded. */
export interface HasherFiles {
  simd(): Promise<BufferSource>
  scalar(): Promise<BufferSource>
}

export interface HasherOptions {
  /** Behaves as in a browser without SIMD. */
  readonly forceScalar?: boolean
}

/** Fewer messages than this are faster one after the other (measured: 410 MiB/s a lane, 820 alone). */
const MIN_SIDE_BY_SIDE = 3

export async function createHasher(files: HasherFiles, options: HasherOptions = {}): Promise<Hasher> {
  const simd = hasSimd() && !options.forceScalar
  const compressor = await createCompressor(await (simd ? files.simd() : files.scalar()))
  let uses = 0

  const begin = (count: number, length: number): LaneRun => {
    const use = ++uses
    return startRun(compressor, count, length, () => use === uses)
  }
  return {
    algorithm: 'sha-1',
    lanes: simd ? MAX_LANES : 1,
    begin,
    digest(messages) {
      const digests: Uint8Array<ArrayBuffer>[] = []
      for (const group of groupByLength(messages, simd)) {
        const length = messages[group[0]!]!.length
        const run = begin(group.length, length)
        for (let offset = 0; offset < length; ) {
          const end = offset + run.window(0).length
          group.forEach((index, lane) => {
            run.window(lane).set(messages[index]!.subarray(offset, end))
          })
          run.advance()
          offset = end
        }
        run.digests().forEach((digest, lane) => {
          digests[group[lane]!] = digest
        })
      }
      return digests
    },
    stream: () => createStream(compressor, () => uses++),
  }
}

/** Indexes of messages, in the groups in which they are hashed. */
function groupByLength(messages: readonly Uint8Array[], simd: boolean): number[][] {
  const byLength = new Map<number, number[]>()
  messages.forEach(({ length }, index) => {
    const indexes = byLength.get(length)
    if (indexes) indexes.push(index)
    else byLength.set(length, [index])
  })
  return [...byLength.values()].flatMap((indexes) => {
    const groups: number[][] = []
    for (let from = 0; from < indexes.length; from += MAX_LANES) {
      const group = indexes.slice(from, from + MAX_LANES)
      if (simd && group.length >= MIN_SIDE_BY_SIDE) groups.push(group)
      else groups.push(...group.map((index) => [index]))
    }
    return groups
  })
}
