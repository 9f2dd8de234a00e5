/** Byte-array helpers shared by the formats. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lowercase hexadecimal, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

/**
 * Bytes of a hexadecimal string, either case.
 * @throws RangeError on an odd length or a character that is no hex digit
 */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  if (hex.length % 2 !== 0) throw new RangeError(`hex string: expected an even length, got ${hex.length}`)
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    const high = hexDigit(hex.charCodeAt(2 * i))
    const low = hexDigit(hex.charCodeAt(2 * i + 1))
    if (high < 0 || low < 0)
      throw new RangeError(`hex string: expected hex digits, got ${JSON.stringify(hex.slice(2 * i, 2 * i + 2))}`)
    bytes[i] = high * 16 + low
  }
  return bytes
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** Same length and same bytes. Not constant time: never for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** A copy with memory of its own. Not `slice`, which shares the memory in Node's `Buffer`. */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

/** One new array that holds `parts` in order. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** One character a byte. `TextDecoder('latin1')` is windows-1252, which is another mapping. */
export function toBinaryString(bytes: Uint8Array): string {
  let text = ''
  if (bytes.length <= 64) {
    for (const byte of bytes) text += String.fromCharCode(byte)
    return text
  }
  // In steps, because arguments live on the stack.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return text
}

/** @throws RangeError for a character beyond U+00FF */
export function fromBinaryString(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0xff) throw new RangeError(`binary string: expected characters up to U+00FF, got U+${code.toString(16)}`)
    bytes[i] = code
  }
  return bytes
}
