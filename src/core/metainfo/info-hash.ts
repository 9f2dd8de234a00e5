import { toHex } from '../bytes.ts'
import { MagnetError } from '../errors.ts'

declare const brand: unique symbol

/**
 * The v1 name of a torrent in the network: SHA-1 of its info dictionary, 40 lower-case hex digits.
 * Only the functions of this file make one, so that a value of this type needs no second check.
 */
export type InfoHash = string & { readonly [brand]: 'InfoHash' }

const CANONICAL = /^[0-9a-f]{40}$/
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Whether a value is an info hash in its canonical form. */
export function isInfoHash(value: unknown): value is InfoHash {
  return typeof value === 'string' && CANONICAL.test(value)
}

/**
 * Reads 40 hex or 32 base32 digits (BEP 9), either case.
 * @throws MagnetError `info-hash`
 */
export function parseInfoHash(digits: string): InfoHash {
  const hex = /^[a-z2-7]{32}$/i.test(digits) ? toHex(fromBase32(digits.toLowerCase())) : digits.toLowerCase()
  if (isInfoHash(hex)) return hex
  throw new MagnetError(
    'info-hash',
    `info hash: expected 40 hex or 32 base32 digits, got ${digits.length} characters`,
    { characters: digits.length },
  )
}

/** The info hash of these 20 bytes. @throws MagnetError `info-hash` */
export function infoHashOfBytes(bytes: Uint8Array): InfoHash {
  return parseInfoHash(toHex(bytes))
}

function fromBase32(digits: string): Uint8Array {
  const bytes = new Uint8Array(20)
  let pending = 0
  let pendingBits = 0
  let at = 0
  for (const digit of digits) {
    pending = ((pending << 5) | BASE32.indexOf(digit)) & 0xfff
    pendingBits += 5
    if (pendingBits < 8) continue
    pendingBits -= 8
    bytes[at++] = pending >>> pendingBits
  }
  return bytes
}
