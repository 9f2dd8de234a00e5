/** The WebSocket tracker protocol has info hashes, peer ids and offer ids as text of one character a byte; everybody else as hex digits. */
export const hexToBinary = (hex: string): string =>
  hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)))

/** Lower-case hex digits, two a character. Characters are below U+0100. */
export const binaryToHex = (binary: string): string =>
  [...binary].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')

/** Twenty random bytes as 40 hex digits. */
export const randomId = (): string => binaryToHex(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(20))))
