/**
 * One instance of the compiled SHA-1 (`assembly/`) and views of its memory, which never grows, so the views stay
 * valid.
 */
export interface Compressor {
  readonly memory: Uint8Array<ArrayBuffer>
  /** Address of the window that messages are put in: four lanes of `laneBytes`, one behind the other. */
  readonly window: number
  readonly laneBytes: number
  /** State of the single message, five words. */
  readonly state: Uint32Array<ArrayBuffer>
  /** Takes `blocks` blocks of 64 bytes from address `p` into `state`. */
  compress(p: number, blocks: number): void
  /** Absent in the scalar build. */
  readonly lanes: LaneCompressor | null
}

export interface LaneCompressor {
  /** States of the four lanes: word i of lane n is at index 4i + n. */
  readonly states: Uint32Array<ArrayBuffer>
  /** Takes `blocks` blocks of 64 bytes of each message into `states`; two pointers may be equal. */
  compress(p0: number, p1: number, p2: number, p3: number, blocks: number): void
}

/** What `assembly/simd.ts` and `assembly/scalar.ts` export. */
interface Sha1Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly WINDOW: { readonly value: number }
  readonly LANE_BYTES: { readonly value: number }
  readonly STATE: { readonly value: number }
  readonly compress: Compressor['compress']
  readonly LANE_STATES?: { readonly value: number }
  readonly compressLanes?: LaneCompressor['compress']
}

/** @param wasm the bytes of `generated/sha1-simd.wasm` or `generated/sha1-scalar.wasm` */
export async function createCompressor(wasm: BufferSource): Promise<Compressor> {
  const { instance } = await WebAssembly.instantiate(wasm)
  const sha1 = instance.exports as unknown as Sha1Exports
  const { buffer } = sha1.memory
  const { LANE_STATES, compressLanes } = sha1
  return {
    memory: new Uint8Array(buffer),
    window: sha1.WINDOW.value,
    laneBytes: sha1.LANE_BYTES.value,
    state: new Uint32Array(buffer, sha1.STATE.value, 5),
    compress: sha1.compress,
    lanes:
      LANE_STATES && compressLanes
        ? { states: new Uint32Array(buffer, LANE_STATES.value, 20), compress: compressLanes }
        : null,
  }
}

/** The smallest module that uses a v128: `(func (result v128) i32.const 0 i8x16.splat)`. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 5, 1, 96, 0, 1, 123], // type: () -> v128
  ...[3, 2, 1, 0], // function
  ...[10, 8, 1, 6, 0, 65, 0, 253, 15, 11], // code
)

/** Whether this browser has 128-bit WASM SIMD (Chromium 91, Firefox 89, Safari 16.4). */
export function hasSimd(): boolean {
  return WebAssembly.validate(SIMD_PROBE)
}
