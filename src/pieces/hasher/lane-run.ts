import type { Compressor } from './compressor.ts'
import { digestOf, INITIAL_STATE, pad, SHA1_BLOCK_BYTES } from './sha1.ts'

export const MAX_LANES = 4

/** Messages of one length that pass through the window side by side. */
export interface LaneRun {
  /**
   * Where the next bytes of message `lane` go: WASM memory, 64 KiB at most, empty when the message has ended. Its
   * length is how many bytes to write; they are never copied again. Valid until the next `advance`.
   */
  window(lane: number): Uint8Array<ArrayBuffer>
  /**
   * Hashes the bytes in the windows of all lanes.
   * @throws TypeError when the hasher was used for something else since the run began
   */
  advance(): void
  /**
   * Digests, 20 bytes each, by lane, once all windows are empty.
   * @throws TypeError as `advance`, or when bytes are missing
   */
  digests(): Uint8Array<ArrayBuffer>[]
}

/** Advances and reads the SHA-1 states of the messages in the window. */
interface Kernel {
  /** Hashes `blocks` blocks from the start of each lane. */
  compress(blocks: number): void
  digest(lane: number): Uint8Array<ArrayBuffer>
}

function startSingle({ state, window, compress }: Compressor): Kernel {
  state.set(INITIAL_STATE)
  return { compress: (blocks) => compress(window, blocks), digest: () => digestOf(state) }
}

/** Lanes beyond `count` hash the bytes of the first lane; their states are ignored. */
function startLanes({ lanes, window, laneBytes }: Compressor, count: number): Kernel {
  if (lanes === null || count > MAX_LANES) {
    throw new TypeError(`messages side by side: expected at most ${lanes ? MAX_LANES : 1}, got ${count}`)
  }
  const { states, compress } = lanes
  states.set(INITIAL_STATE.flatMap((word) => [word, word, word, word]))
  const pointer = (lane: number) => window + (lane < count ? lane * laneBytes : 0)
  return {
    compress: (blocks) => compress(pointer(0), pointer(1), pointer(2), pointer(3), blocks),
    digest: (lane) => digestOf(states, lane, MAX_LANES),
  }
}

/**
 * @param isCurrent whether the window and the states are still this run's
 * @throws TypeError for more messages than the build has lanes
 */
export function startRun(compressor: Compressor, count: number, length: number, isCurrent: () => boolean): LaneRun {
  const { memory, window, laneBytes } = compressor
  const kernel = count === 1 ? startSingle(compressor) : startLanes(compressor, count)
  let hashed = 0

  const remaining = () => Math.min(laneBytes, length - hashed)
  const ensureCurrent = () => {
    if (!isCurrent()) throw new TypeError('hashing side by side: expected the hasher to be unused since the run began')
  }
  return {
    window(lane) {
      const at = window + lane * laneBytes
      return memory.subarray(at, at + remaining())
    },
    advance() {
      ensureCurrent()
      const filled = remaining()
      kernel.compress(Math.floor(filled / SHA1_BLOCK_BYTES))
      hashed += filled
    },
    digests() {
      ensureCurrent()
      if (hashed < length) throw new TypeError(`digests: expected ${length} bytes of each message, got ${hashed}`)
      const tailBytes = length % SHA1_BLOCK_BYTES
      const tailOffset = (length % laneBytes) - tailBytes
      let blocks = 0
      for (let lane = 0; lane < count; lane++) {
        const at = window + lane * laneBytes
        memory.copyWithin(at, at + tailOffset, at + tailOffset + tailBytes)
        blocks = pad(memory, at, tailBytes, length)
      }
      kernel.compress(blocks)
      return Array.from({ length: count }, (_, lane) => kernel.digest(lane))
    },
  }
}
