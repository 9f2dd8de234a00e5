import { EncryptionError } from '../errors.ts'

/**
 * The key of an encrypted torrent as links carry it: 32 bytes in base64url (RFC 4648 §5) without padding, 43
 * characters, the unused bits of the last one zero.
 */
export type ContentKey = string & { readonly __brand: 'ContentKey' }

/** Parameter of a magnet link that has the key. `x.` is for experiments: other clients pass over it. */
export const KEY_PARAMETER = 'x.freshet-key'

export const KEY_BYTES = 32
const KEY_CHARACTERS = 43
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Every way the text of a key is refused. */
export const KEY_CODES = [
  /** Shorter than 43 characters: the link was cut. */
  'key-cut',
  'key-too-long',
  /** A character outside of base64url, or unused bits that are not zero. */
  'key-characters',
  /** Two that differ in one link. */
  'key-conflict',
] as const

/**
 * Checks the text of a key. No message has any part of it.
 * @throws EncryptionError with one of {@link KEY_CODES}
 */
export function parseContentKey(text: string): ContentKey {
  const { length } = text
  const fields = { expected: KEY_CHARACTERS, characters: length }
  if (length < KEY_CHARACTERS) {
    throw new EncryptionError('key-cut', `key: expected ${KEY_CHARACTERS} characters, got ${length}`, fields)
  }
  if (length > KEY_CHARACTERS) {
    throw new EncryptionError('key-too-long', `key: expected ${KEY_CHARACTERS} characters, got ${length}`, fields)
  }
  const at = [...text].findIndex((character) => !ALPHABET.includes(character))
  // 43 characters have 258 bits: the lowest two of the last one are not used.
  if (at >= 0 || ALPHABET.indexOf(text.at(-1)!) % 4 !== 0) {
    const offset = at >= 0 ? at : KEY_CHARACTERS - 1
    throw new EncryptionError('key-characters', `key: expected base64url, got another character at ${offset}`, {
      offset,
    })
  }
  return text as ContentKey
}

export function contentKeyBytes(key: ContentKey): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(KEY_BYTES)
  let bits = 0
  let pending = 0
  let at = 0
  for (const character of key) {
    pending = (pending << 6) | ALPHABET.indexOf(character)
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = pending >> bits
    pending &= (1 << bits) - 1
  }
  return bytes
}

/** @throws RangeError for another number of bytes */
export function formatContentKey(bytes: Uint8Array): ContentKey {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`key: expected ${KEY_BYTES} bytes, got ${bytes.length}`)
  let text = ''
  let bits = 0
  let pending = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += ALPHABET[pending >> bits]
      pending &= (1 << bits) - 1
    }
  }
  return (text + ALPHABET[pending << (6 - bits)]) as ContentKey
}
