import type { Compressor } from './compressor.ts'
import { digestOf, INITIAL_STATE, pad, SHA1_BLOCK_BYTES } from './sha1.ts'

/** SHA-1 of bytes that arrive in parts, such as the blocks of one piece in order. */
export interface HashStream {
  update(bytes: Uint8Array): void
  /** Digest, 20 bytes, of all bytes since the start or the last `reset`. `update` may follow. */
  digest(): Uint8Array<ArrayBuffer>
  reset(): void
}

/**
 * A stream holds 84 bytes of its own between calls and nothing in WASM memory: any number may be open.
 * @param claim called before WASM memory is touched
 */
export function createStream(compressor: Compressor, claim: () => void): HashStream {
  const { memory, window, laneBytes, state, compress } = compressor
  const saved = Uint32Array.from(INITIAL_STATE)
  const tail = new Uint8Array(SHA1_BLOCK_BYTES)
  let tailBytes = 0
  let length = 0

  return {
    update(bytes) {
      claim()
      state.set(saved)
      for (let at = 0; at < bytes.length; ) {
        const taken = Math.min(laneBytes - tailBytes, bytes.length - at)
        memory.set(tail.subarray(0, tailBytes), window)
        memory.set(bytes.subarray(at, at + taken), window + tailBytes)
        const filled = tailBytes + taken
        compress(window, Math.floor(filled / SHA1_BLOCK_BYTES))
        tailBytes = filled % SHA1_BLOCK_BYTES
        tail.set(memory.subarray(window + filled - tailBytes, window + filled))
        at += taken
      }
      length += bytes.length
      saved.set(state)
    },
    digest() {
      claim()
      state.set(saved)
      memory.set(tail.subarray(0, tailBytes), window)
      compress(window, pad(memory, window, tailBytes, length))
      return digestOf(state)
    },
    reset() {
      saved.set(INITIAL_STATE)
      tailBytes = 0
      length = 0
    },
  }
}
