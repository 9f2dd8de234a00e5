/**
 * A bencoded value (BEP 3). Strings are bytes (views of the input, not copies); integers are 64-bit; dictionary keys
 * are binary strings, one character (U+0000..U+00FF) a byte, and keep the order of the input.
 */
export type BencodeValue = Uint8Array | bigint | BencodeValue[] | Map<string, BencodeValue>

export const MAX_INTEGER = 2n ** 63n - 1n
export const MIN_INTEGER = -(2n ** 63n)
