import { choose, expand, majority, parity, rotate, step } from './words'

/** State of the message at hand: five u32. */
export const STATE: usize = memory.data(5 * 4, 16)

/** The 80 words of the schedule, each with its round constant added. */
const WK = memory.data(80 * 4, 16)

/** Four schedule words of one message from memory, big-endian. */
function loadQuad(p: usize): v128 {
  return i8x16.swizzle(v128.load(p), i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12))
}

/**
 * Words t … t+3 (16 ≤ t < 32) from the four quads before them, oldest first. Word t+3 needs word t, which is not
 * there yet: it is left out, then rotated in.
 */
function expandQuad(q4: v128, q3: v128, q2: v128, q1: v128): v128 {
  const zero = i32x4.splat(0)
  const w14 = i32x4.shuffle(q4, q3, 2, 3, 4, 5)
  const w3 = i32x4.shuffle(q1, zero, 1, 2, 3, 4)
  const x = expand<v128>(w3, q2, w14, q4)
  return v128.xor(x, rotate<v128>(i32x4.shuffle(zero, x, 0, 1, 2, 4), 1))
}

/**
 * Words t … t+3 (t ≥ 32) by w[t] = (w[t-6] ^ w[t-16] ^ w[t-28] ^ w[t-32]) <<< 2, the recurrence applied twice: no
 * word needs its neighbour.
 */
function expandQuadFar(q8: v128, q7: v128, q4: v128, q2: v128, q1: v128): v128 {
  const w6 = i32x4.shuffle(q2, q1, 2, 3, 4, 5)
  return rotate<v128>(v128.xor(v128.xor(q8, q7), v128.xor(q4, w6)), 2)
}

/** Stores the quad `quarter` of the schedule with `k` added. */
function keep(quad: usize, words: v128, k: u32): void {
  v128.store(WK + quad * 16, i32x4.add(words, i32x4.splat(k)))
}

/** Takes `blocks` blocks of 64 bytes from `p` into STATE. */
export function compress(p: usize, blocks: u32): void {
  let h0 = load<u32>(STATE, 0)
  let h1 = load<u32>(STATE, 4)
  let h2 = load<u32>(STATE, 8)
  let h3 = load<u32>(STATE, 12)
  let h4 = load<u32>(STATE, 16)
  for (; blocks > 0; --blocks) {
    let a = h0
    let b = h1
    let c = h2
    let d = h3
    let e = h4
    // @rounds simd
    h0 += a
    h1 += b
    h2 += c
    h3 += d
    h4 += e
    p += 64
  }
  store<u32>(STATE, h0, 0)
  store<u32>(STATE, h1, 4)
  store<u32>(STATE, h2, 8)
  store<u32>(STATE, h3, 12)
  store<u32>(STATE, h4, 16)
}
