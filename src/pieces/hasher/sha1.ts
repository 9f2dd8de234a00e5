/** The parts of SHA-1 around its compression function (FIPS 180-4 §5 and §6.1). */

/** What the compression function takes at a time; not the 16 KiB block of BitTorrent. */
export const SHA1_BLOCK_BYTES = 64
export const SHA1_DIGEST_BYTES = 20
export const INITIAL_STATE = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const

/**
 * Ends a message. Its last `tailBytes` (< 64) bytes lie at `at`: writes the padding and the length behind them.
 * @param length of the whole message, bytes
 * @returns how many blocks (1 or 2) there are at `at` now
 */
export function pad(memory: Uint8Array<ArrayBuffer>, at: number, tailBytes: number, length: number): number {
  const blocks = tailBytes + 9 <= SHA1_BLOCK_BYTES ? 1 : 2
  const end = at + blocks * SHA1_BLOCK_BYTES
  memory[at + tailBytes] = 0x80
  memory.fill(0, at + tailBytes + 1, end - 8)
  const view = new DataView(memory.buffer, memory.byteOffset)
  view.setUint32(end - 8, Math.floor(length / 2 ** 29))
  view.setUint32(end - 4, (length % 2 ** 29) * 8)
  return blocks
}

/** The digest of a finished state: its words are at `first`, `first + stride` … */
export function digestOf(state: Uint32Array, first = 0, stride = 1): Uint8Array<ArrayBuffer> {
  const digest = new Uint8Array(SHA1_DIGEST_BYTES)
  const view = new DataView(digest.buffer)
  for (let i = 0; i < INITIAL_STATE.length; i++) view.setUint32(i * 4, state[first + i * stride]!)
  return digest
}
