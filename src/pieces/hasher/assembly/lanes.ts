import { add, choose, expand, majority, parity, rotate, step } from './words'

/**
 * The four round constants, four lanes wide. Loaded per round: as locals they are spilled and cost 10 % (measured,
 * Chromium 156).
 */
const K = memory.data<u32>(
  [
    0x5a827999, 0x5a827999, 0x5a827999, 0x5a827999, 0x6ed9eba1, 0x6ed9eba1, 0x6ed9eba1, 0x6ed9eba1, 0x8f1bbcdc,
    0x8f1bbcdc, 0x8f1bbcdc, 0x8f1bbcdc, 0xca62c1d6, 0xca62c1d6, 0xca62c1d6, 0xca62c1d6,
  ],
  16,
)

/**
 * The last 16 words of the message schedule, each four lanes wide. Kept here rather than in 16 locals: with the state
 * they are more than the 15 vector registers V8 has on x64, and this ring costs less than its spills.
 */
const W = memory.data(16 * 16, 16)

/** States of the four lanes: five v128, one per state word. */
export const LANE_STATES: usize = memory.data(5 * 16, 16)

/** A swizzle, because V8 makes one instruction of it and several of the same fixed shuffle. */
function bigEndian(x: v128): v128 {
  return i8x16.swizzle(x, i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12))
}

/** Turns 16 bytes of each lane into four schedule words that hold all lanes, at `ring`. */
function loadWords(ring: usize, p0: usize, p1: usize, p2: usize, p3: usize): void {
  const x0 = bigEndian(v128.load(p0))
  const x1 = bigEndian(v128.load(p1))
  const x2 = bigEndian(v128.load(p2))
  const x3 = bigEndian(v128.load(p3))
  const y0 = i32x4.shuffle(x0, x1, 0, 4, 1, 5)
  const y1 = i32x4.shuffle(x2, x3, 0, 4, 1, 5)
  const y2 = i32x4.shuffle(x0, x1, 2, 6, 3, 7)
  const y3 = i32x4.shuffle(x2, x3, 2, 6, 3, 7)
  v128.store(ring, i64x2.shuffle(y0, y1, 0, 2), 0)
  v128.store(ring, i64x2.shuffle(y0, y1, 1, 3), 16)
  v128.store(ring, i64x2.shuffle(y2, y3, 0, 2), 32)
  v128.store(ring, i64x2.shuffle(y2, y3, 1, 3), 48)
}

/** Takes `blocks` blocks of 64 bytes of each of four messages, one from each pointer, into LANE_STATES. */
export function compressLanes(p0: usize, p1: usize, p2: usize, p3: usize, blocks: u32): void {
  let h0 = v128.load(LANE_STATES, 0)
  let h1 = v128.load(LANE_STATES, 16)
  let h2 = v128.load(LANE_STATES, 32)
  let h3 = v128.load(LANE_STATES, 48)
  let h4 = v128.load(LANE_STATES, 64)
  for (; blocks > 0; --blocks) {
    let a = h0
    let b = h1
    let c = h2
    let d = h3
    let e = h4
    // @rounds lanes
    h0 = add<v128>(h0, a)
    h1 = add<v128>(h1, b)
    h2 = add<v128>(h2, c)
    h3 = add<v128>(h3, d)
    h4 = add<v128>(h4, e)
    p0 += 64
    p1 += 64
    p2 += 64
    p3 += 64
  }
  v128.store(LANE_STATES, h0, 0)
  v128.store(LANE_STATES, h1, 16)
  v128.store(LANE_STATES, h2, 32)
  v128.store(LANE_STATES, h3, 48)
  v128.store(LANE_STATES, h4, 64)
}
