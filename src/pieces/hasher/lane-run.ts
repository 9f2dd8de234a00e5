import type { Compressor } from './compressor.ts'
import { BLOCK_BYTES, digestOf, INITIAL_STATE, pad } from './sha1.ts'

export const MOST_LANES = 4

/** Messages of one length on their way through the window, side by side. */
export interface LaneRun {
  /**
   * Where the next bytes of message `lane` go: WASM memory, 64 KiB at most, empty when the message has ended. Its length says how many
   * bytes are wanted. What is read there is never copied again. Good until the next `advance`.
   */
  window(lane: number): Uint8Array<ArrayBuffer>
  /** Hashes what the windows of all lanes hold now. @throws TypeError when the hasher was used for something else since the run began */
  advance(): void
  /** Digests, 20 bytes each, by lane, once all windows are empty. @throws TypeError as `advance`, or when bytes are still wanted */
  digests(): Uint8Array<ArrayBuffer>[]
}

/** Advances and reads the states of what lies in the window. */
interface Kernel {
  /** Takes `blocks` blocks from the start of each lane. */
  take(blocks: number): void
  digest(lane: number): Uint8Array<ArrayBuffer>
}

function startSingle({ state, window, compress }: Compressor): Kernel {
  state.set(INITIAL_STATE)
  return { take: (blocks) => compress(window, blocks), digest: () => digestOf(state) }
}

/** Lanes beyond `count` run along on the bytes of the first, their states ignored. */
function startLanes({ lanes, window, laneBytes }: Compressor, count: number): Kernel {
  if (lanes === null || count > MOST_LANES) {
    throw new TypeError(`messages side by side: expected at most ${lanes ? MOST_LANES : 1}, got ${count}`)
  }
  const { states, compress } = lanes
  states.set(INITIAL_STATE.flatMap((word) => [word, word, word, word]))
  const pointer = (lane: number) => window + (lane < count ? lane * laneBytes : 0)
  return {
    take: (blocks) => compress(pointer(0), pointer(1), pointer(2), pointer(3), blocks),
    digest: (lane) => digestOf(states, lane, MOST_LANES),
  }
}

/**
 * @param isCurrent whether the window and the states are still this run's
 * @throws TypeError for more messages than the build has lanes
 */
export function startRun(compressor: Compressor, count: number, length: number, isCurrent: () => boolean): LaneRun {
  const { memory, window, laneBytes } = compressor
  const kernel = count === 1 ? startSingle(compressor) : startLanes(compressor, count)
  let taken = 0

  const wanted = () => Math.min(laneBytes, length - taken)
  const ensureCurrent = () => {
    if (!isCurrent()) throw new TypeError('hashing side by side: the hasher was used for something else meanwhile')
  }
  return {
    window(lane) {
      const at = window + lane * laneBytes
      return memory.subarray(at, at + wanted())
    },
    advance() {
      ensureCurrent()
      const filled = wanted()
      kernel.take(Math.floor(filled / BLOCK_BYTES))
      taken += filled
    },
    digests() {
      ensureCurrent()
      if (taken < length) throw new TypeError(`digests: expected ${length} bytes of each message, got ${taken}`)
      const tailBytes = length % BLOCK_BYTES
      const tailOffset = (length % laneBytes) - tailBytes
      let blocks = 0
      for (let lane = 0; lane < count; lane++) {
        const at = window + lane * laneBytes
        memory.copyWithin(at, at + tailOffset, at + tailOffset + tailBytes)
        blocks = pad(memory, at, tailBytes, length)
      }
      kernel.take(blocks)
      return Array.from({ length: count }, (_, lane) => kernel.digest(lane))
    },
  }
}
