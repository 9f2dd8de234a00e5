import { MoneyError } from '../../../../core/errors.ts'
import { LIMITS } from '../../../../core/limits.ts'

/**
 * A file encrypted with a password. Layout: `FRSHCHQ1` (8 bytes, the version in the last), PBKDF2 iterations (4 bytes,
 * big endian), salt (16), AES-GCM nonce (12), ciphertext with its tag. Everything before the ciphertext is
 * authenticated too.
 */
const MAGIC = new TextEncoder().encode('FRSHCHQ1')
const SALT_BYTES = 16
const IV_BYTES = 12
const HEADER_BYTES = MAGIC.length + 4 + SALT_BYTES + IV_BYTES
/** OWASP's figure for PBKDF2-HMAC-SHA-256; about 0.2 s on a laptop. */
const ITERATIONS = 600_000
/** More would only keep the reader busy. */
const MAX_ITERATIONS = 10_000_000

async function keyOf(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const secret = new TextEncoder().encode(password.normalize('NFKC'))
  const material = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey'])
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** @throws MoneyError `password-too-short` */
export async function seal(plain: Uint8Array<ArrayBuffer>, password: string): Promise<Uint8Array<ArrayBuffer>> {
  const least = LIMITS.backupPasswordCharacters
  if ([...password].length < least) {
    throw new MoneyError('password-too-short', `Expected a password of at least ${least} characters`, { least })
  }
  const header = new Uint8Array(HEADER_BYTES)
  header.set(MAGIC)
  new DataView(header.buffer).setUint32(MAGIC.length, ITERATIONS)
  crypto.getRandomValues(header.subarray(MAGIC.length + 4))
  const { salt, iv } = partsOf(header)
  const key = await keyOf(password, salt, ITERATIONS)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: header }, key, plain)
  const file = new Uint8Array(HEADER_BYTES + sealed.byteLength)
  file.set(header)
  file.set(new Uint8Array(sealed), HEADER_BYTES)
  return file
}

/**
 * @throws MoneyError `backup-malformed` when it is no such file, `backup-password` when the password or a byte is wrong
 */
export async function unseal(file: Uint8Array, password: string): Promise<Uint8Array> {
  const known = file.length >= HEADER_BYTES && MAGIC.every((byte, index) => file[index] === byte)
  if (!known || file.length > LIMITS.backupBytes) {
    throw new MoneyError('backup-malformed', `Expected a backup of cheques, got ${file.length} other bytes`)
  }
  const bytes = new Uint8Array(file)
  const header = bytes.subarray(0, HEADER_BYTES)
  const { salt, iv, iterations } = partsOf(header)
  if (iterations < ITERATIONS || iterations > MAX_ITERATIONS) {
    throw new MoneyError('backup-malformed', `Expected ${ITERATIONS} rounds or more, got ${iterations}`, { iterations })
  }
  const key = await keyOf(password, salt, iterations)
  try {
    const cipher = { name: 'AES-GCM', iv, additionalData: header }
    return new Uint8Array(await crypto.subtle.decrypt(cipher, key, bytes.subarray(HEADER_BYTES)))
  } catch (cause) {
    throw new MoneyError('backup-password', 'Expected the password that the backup was made with', {}, { cause })
  }
}

function partsOf(header: Uint8Array<ArrayBuffer>): {
  salt: Uint8Array<ArrayBuffer>
  iv: Uint8Array<ArrayBuffer>
  iterations: number
} {
  const at = MAGIC.length + 4
  return {
    salt: header.subarray(at, at + SALT_BYTES),
    iv: header.subarray(at + SALT_BYTES, HEADER_BYTES),
    iterations: new DataView(header.buffer, header.byteOffset).getUint32(MAGIC.length),
  }
}
