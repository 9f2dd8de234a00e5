import { createHash } from 'node:crypto'
import { encodeBencode } from '../../src/core/bencode/encode.ts'
import type { BencodeValue } from '../../src/core/bencode/value.ts'
import { paddedLengthOf } from '../../src/core/encryption/chunks.ts'
import { encodeShareRecord, type ShareRecord } from '../../src/core/encryption/share-record.ts'
import { SEALED_KEY, sealedValue } from '../../src/core/torrent-file/sealed.ts'
import { asInfoHash } from '../info-hash.ts'
import { contentOf, referenceSeal, referenceSealRecord } from './encryption.ts'

/** An encrypted torrent that Node's own crypto module sealed, under the key of `./encryption.ts`. */
export interface EncryptedTorrent {
  readonly torrentFile: Uint8Array<ArrayBuffer>
  readonly infoHash: ReturnType<typeof asInfoHash>
  /** As its key shows it. */
  readonly record: ShareRecord
  /** Of each file, without padding. */
  readonly plain: readonly Uint8Array<ArrayBuffer>[]
  /** Of each file, as the torrent has it. */
  readonly sealed: readonly Uint8Array[]
}

/** Two files in a folder, of `lengths` bytes. @param change of the record before it is sealed */
export function encryptedTorrent(
  lengths: readonly [number, number],
  { pieceLength = 16_384, change = {}, version = 1 }: Options = {},
): EncryptedTorrent {
  const record: ShareRecord = {
    name: 'holidays',
    createdAt: 1_764_000_000_000,
    comment: 'from the sea',
    files: [
      { path: ['holidays', 'clip.mp4'], length: lengths[0] },
      { path: ['holidays', 'sub', 'notes.txt'], length: lengths[1] },
    ],
    ...change,
  }
  const plain = lengths.map(contentOf)
  const sealed = plain.map((bytes, index) => {
    const padded = new Uint8Array(paddedLengthOf(bytes.length))
    padded.set(bytes)
    return referenceSeal(index, padded)
  })
  const whole = Buffer.concat(sealed)
  const hashes: Buffer[] = []
  for (let at = 0; at < whole.length; at += pieceLength) {
    hashes.push(createHash('sha1').update(whole.subarray(at, at + pieceLength)).digest())
  }
  const info = new Map<string, BencodeValue>([
    ['files', sealed.map(({ length }, index) => fileOf(length, String(index)))],
    [SEALED_KEY, sealedValue({ version, bytes: referenceSealRecord(encodeShareRecord(record)) })],
    ['name', text('encrypted-01234567')],
    ['piece length', BigInt(pieceLength)],
    ['pieces', Buffer.concat(hashes)],
  ])
  const infoHash = asInfoHash(createHash('sha1').update(encodeBencode(info)).digest('hex'))
  const torrentFile = encodeBencode(new Map([['info', info]]))
  return { torrentFile, infoHash, record, plain, sealed }
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

function fileOf(length: number, name: string): BencodeValue {
  return new Map<string, BencodeValue>([
    ['length', BigInt(length)],
    ['path', [text(name)]],
  ])
}

interface Options {
  readonly pieceLength?: number
  readonly change?: Partial<ShareRecord>
  readonly version?: number
}
