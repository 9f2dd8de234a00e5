import type { BencodeValue } from '../../src/core/bencode/value.ts'
import { encodeBencode } from '../../src/core/bencode/encode.ts'
import { fromBinaryString } from '../../src/core/bytes.ts'

/** What {@link bencode} takes: strings as UTF-8, objects as dictionaries, undefined as "leave this key out". */
export type Plain = string | number | bigint | Uint8Array | Plain[] | { [key: string]: Plain | undefined }

export function toBencode(value: Plain): BencodeValue {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return new TextEncoder().encode(value)
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value)
  if (Array.isArray(value)) return value.map(toBencode)
  const entries = Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [[Buffer.from(key).toString('latin1'), toBencode(inner)] as const],
  )
  return new Map(entries)
}

export function bencode(value: Plain): Uint8Array {
  return encodeBencode(toBencode(value))
}

/** Raw bytes written as they stand, one character a byte. */
export function raw(text: string): Uint8Array {
  return fromBinaryString(text)
}

export const PIECE = 16_384

/** `count` hashes that match nothing. */
export function hashes(count: number): string {
  return 'h'.repeat(count * 20)
}

/** A valid single-file torrent of three pieces, with keys replaced, added or (undefined) left out. */
export function singleFile(info: { [key: string]: Plain | undefined } = {}, root: { [key: string]: Plain | undefined } = {}): Uint8Array {
  return bencode({
    announce: 'ws://tracker.example/announce',
    info: { length: 40_000, name: 'film.mp4', 'piece length': PIECE, pieces: hashes(3), ...info },
    ...root,
  })
}

/** A valid torrent of several files with these entries; hashes fit what lengths they have. */
export function multiFile(files: Plain[], info: { [key: string]: Plain | undefined } = {}): Uint8Array {
  let length = 0
  for (const file of files) {
    if (typeof file !== 'object' || Array.isArray(file) || file instanceof Uint8Array) continue
    if (typeof file.length === 'number' && !String(file.attr ?? '').includes('l')) length += file.length
  }
  return bencode({ info: { files, name: 'folder', 'piece length': PIECE, pieces: hashes(Math.ceil(length / PIECE)), ...info } })
}

/** A valid hybrid (BEP 52) of two files, the first padded to a whole piece. */
export function hybrid(info: { [key: string]: Plain | undefined } = {}): Uint8Array {
  const leaf = (length: number): Plain => ({ '': { length, 'pieces root': 'r'.repeat(32) } })
  return bencode({
    info: {
      'file tree': { 'a.txt': leaf(100), b: { 'c.txt': leaf(50) } },
      files: [
        { length: 100, path: ['a.txt'] },
        { attr: 'p', length: PIECE - 100, path: ['.pad', String(PIECE - 100)] },
        { length: 50, path: ['b', 'c.txt'] },
      ],
      'meta version': 2,
      name: 'folder',
      'piece length': PIECE,
      pieces: hashes(2),
      ...info,
    },
    'piece layers': {},
  })
}
