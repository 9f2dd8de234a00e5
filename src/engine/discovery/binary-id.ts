/**
 * The WebSocket tracker protocol writes info hashes, peer ids and offer ids as one character a byte; the rest of the
 * code as hex.
 */
export const hexToBinary = (hex: string): string =>
  hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)))

/** Lower-case hex digits, two a character. @param binary characters below U+0100 */
export const binaryToHex = (binary: string): string =>
  [...binary].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')

/** Twenty random bytes as 40 hex digits. */
export const randomId = (): string => binaryToHex(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(20))))
