import { choose, expand, majority, parity, rotate, step } from './words'

/** State of the message at hand: five u32. */
export const STATE: usize = memory.data(5 * 4, 16)

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
    // @rounds scalar
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
