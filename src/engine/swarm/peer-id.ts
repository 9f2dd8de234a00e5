import { toHex } from '../../core/bytes.ts'

const PREFIX = '-FR0100-'
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A new peer id (BEP 20), 40 hex digits. */
export function makePeerId(): string {
  const id = new TextEncoder().encode(PREFIX.padEnd(20, '0'))
  const random = crypto.getRandomValues(new Uint8Array(20))
  for (let i = PREFIX.length; i < 20; i++) id[i] = ALPHABET.charCodeAt((random[i] ?? 0) % ALPHABET.length)
  return toHex(id)
}
