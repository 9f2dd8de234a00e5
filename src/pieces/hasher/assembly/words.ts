// SHA-1 (FIPS 180-4 §4.1.1) on a word T that is either u32, one message, or v128, the same word of four messages.
// Small and called once per round: asc -O3 inlines all of it.

export function add<T>(x: T, y: T): T {
  if (isVector<T>()) return i32x4.add(x, y)
  return x + y
}

export function xor<T>(x: T, y: T): T {
  if (isVector<T>()) return v128.xor(x, y)
  return x ^ y
}

/**
 * Neither WASM nor SSE rotates vectors. Doubling stands in for a shift by one: adds have more execution ports than
 * shifts.
 */
export function rotate<T>(x: T, bits: i32): T {
  if (!isVector<T>()) return rotl(x, bits)
  const high = bits == 1 ? i32x4.add(x, x) : i32x4.shl(x, bits)
  return v128.or(high, i32x4.shr_u(x, 32 - bits))
}

/** Ch, rounds 0–19. */
export function choose<T>(b: T, c: T, d: T): T {
  if (isVector<T>()) return v128.xor(d, v128.and(b, v128.xor(c, d)))
  return d ^ (b & (c ^ d))
}

/** Parity, rounds 20–39 and 60–79. */
export function parity<T>(b: T, c: T, d: T): T {
  return xor<T>(xor<T>(b, c), d)
}

/** Maj, rounds 40–59. */
export function majority<T>(b: T, c: T, d: T): T {
  if (isVector<T>()) return v128.or(v128.and(b, c), v128.and(d, v128.or(b, c)))
  return (b & c) | (d & (b | c))
}

/**
 * The word that replaces `e`. The rotation of `a` is the newest value, so it is added last: the rest runs ahead of
 * it.
 */
export function step<T>(a: T, f: T, e: T, k: T, w: T): T {
  return add<T>(add<T>(add<T>(add<T>(e, k), w), f), rotate<T>(a, 5))
}

/** Word t of the message schedule from words t-3, t-8, t-14 and t-16. */
export function expand<T>(w3: T, w8: T, w14: T, w16: T): T {
  return rotate<T>(xor<T>(xor<T>(w3, w8), xor<T>(w14, w16)), 1)
}
