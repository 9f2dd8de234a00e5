import { createCipheriv, createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** One file of a test torrent: bytes given, read from disk, or made up. */
export type SeedFile =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly path: string }
  /** `size` random-looking bytes that depend on nothing but `name` and `size`. */
  | { readonly name: string; readonly size: number }

/** The bytes of a made-up file: an AES-CTR key stream keyed by its name, so equal everywhere and incompressible. */
export function madeUpBytes(name: string, size: number): Uint8Array {
  const key = createHash('md5').update(name).digest()
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size))
}

export async function bytesOf(file: SeedFile): Promise<Uint8Array> {
  if ('bytes' in file) return file.bytes
  if ('path' in file) return readFile(file.path)
  return madeUpBytes(file.name, file.size)
}

/** SHA-256, lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
