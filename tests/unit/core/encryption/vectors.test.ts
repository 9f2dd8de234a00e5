import { createDecipheriv, createHash, webcrypto } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromBinaryString, toHex } from '../../../../src/core/bytes.ts'
import { ChunkCipher } from '../../../../src/core/encryption/chunk-cipher.ts'
import { CHUNK_BYTES, chunkCountOf, SEALED_CHUNK_BYTES } from '../../../../src/core/encryption/chunks.ts'
import { openRecord, sealRecord } from '../../../../src/core/encryption/sealed-record.ts'
import { ShareKeys } from '../../../../src/core/encryption/share-keys.ts'
import { decodeShareRecord, encodeShareRecord } from '../../../../src/core/encryption/share-record.ts'
import { contentKeyBytes, formatContentKey, parseContentKey } from '../../../../src/core/metainfo/content-key.ts'
import {
  contentOf,
  DERIVED,
  KEY,
  KEY_TEXT,
  RECORD,
  referenceKey,
  referenceSeal,
  referenceSealRecord,
  SEALED,
} from '../../../vectors/encryption.ts'

const key = parseContentKey(KEY_TEXT)
const keys = await ShareKeys.of(key)
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function seal(fileIndex: number, plain: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>[]> {
  const cipher = new ChunkCipher(await keys.content(fileIndex), plain.length)
  return Promise.all(
    Array.from({ length: chunkCountOf(plain.length) }, (_, index) =>
      cipher.seal(index, plain.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
    ),
  )
}

describe('keys', () => {
  test('the text of the key is its bytes in base64url', () => {
    expect(Buffer.from(KEY).toString('base64url')).toBe(KEY_TEXT)
    expect(contentKeyBytes(key)).toEqual(KEY)
    expect(formatContentKey(KEY)).toBe(KEY_TEXT)
  })

  test('derived keys are those of the vectors and of the reference', async () => {
    for (const [purpose, hex] of Object.entries(DERIVED)) expect(toHex(referenceKey(purpose))).toBe(hex)
    // WebCrypto gives no derived key out: what it seals is opened with the reference's.
    const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12) }
    for (const [derived, hex] of [
      [await keys.meta(), DERIVED.meta],
      [await keys.content(0), DERIVED['content 0']],
      [await keys.content(12), DERIVED['content 12']],
    ] as const) {
      const sealed = Buffer.from(await webcrypto.subtle.encrypt(algorithm, derived as webcrypto.CryptoKey, KEY))
      const decipher = createDecipheriv('aes-256-gcm', Buffer.from(hex, 'hex'), algorithm.iv)
      decipher.setAuthTag(sealed.subarray(32))
      expect(new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, 32)), decipher.final()]))).toEqual(KEY)
    }
  })
})

describe('content', () => {
  test.each(SEALED)(
    '$length bytes of file $fileIndex',
    async ({ fileIndex, length, sealedLength, first, sha256: digest }) => {
      const plain = contentOf(length)
      const chunks = await seal(fileIndex, plain)
      const sealed = Buffer.concat(chunks)
      expect(sealed.length).toBe(sealedLength)
      expect(toHex(sealed.subarray(0, 16))).toBe(first)
      expect(sha256(sealed)).toBe(digest)
      expect(sha256(referenceSeal(fileIndex, plain))).toBe(digest)
      const cipher = new ChunkCipher(await keys.content(fileIndex), length)
      const opened = await Promise.all(chunks.map((chunk, index) => cipher.open(index, chunk)))
      expect(new Uint8Array(Buffer.concat(opened))).toEqual(plain)
    },
  )

  test('cut, moved, changed and foreign chunks do not open', async () => {
    const plain = contentOf(3 * CHUNK_BYTES)
    const [a, b, c] = (await seal(0, plain)) as [
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
    ]
    const contentKey = await keys.content(0)
    const cipher = new ChunkCipher(contentKey, plain.length)
    const damaged = { name: 'EncryptionError', code: 'content-damaged' }
    // Reordered.
    await expect(cipher.open(0, b)).rejects.toMatchObject(damaged)
    await expect(cipher.open(2, a)).rejects.toMatchObject(damaged)
    // Cut after a chunk: the last one is not marked as such; or made longer.
    await expect(new ChunkCipher(contentKey, 2 * CHUNK_BYTES).open(1, b)).rejects.toMatchObject(damaged)
    await expect(new ChunkCipher(contentKey, 4 * CHUNK_BYTES).open(2, c)).rejects.toMatchObject(damaged)
    // Every kind of bit.
    for (const at of [0, CHUNK_BYTES - 1, CHUNK_BYTES, SEALED_CHUNK_BYTES - 1]) {
      const changed = b.slice()
      changed[at]! ^= 1
      await expect(cipher.open(1, changed)).rejects.toMatchObject({ ...damaged, fields: { chunk: 1 } })
    }
    // Of another file of the torrent, or another torrent.
    await expect(new ChunkCipher(await keys.content(1), plain.length).open(1, b)).rejects.toMatchObject(damaged)
    const others = await ShareKeys.of(formatContentKey(new Uint8Array(32)))
    await expect(new ChunkCipher(await others.content(0), plain.length).open(1, b)).rejects.toMatchObject(damaged)
    await expect(cipher.open(1, b.slice(0, -1))).rejects.toThrow(RangeError)
    await expect(cipher.open(3, b)).rejects.toThrow(RangeError)
    await expect(cipher.seal(0, plain.slice(1, CHUNK_BYTES))).rejects.toThrow(RangeError)
    expect(await cipher.open(1, b)).toEqual(plain.slice(CHUNK_BYTES, 2 * CHUNK_BYTES))
  })
})

describe('the record', () => {
  const torrent = {
    files: [
      { path: ['encrypted', '0'], length: 21, pad: false },
      { path: ['encrypted', '1'], length: 71_712, pad: false },
    ],
  }
  const record = {
    name: 'holidays',
    createdAt: 1_764_000_000_000,
    comment: null,
    files: [
      { path: ['holidays', 'a.txt'], length: 5 },
      { path: ['holidays', 'sub', 'fülm.mp4'], length: 70_000 },
    ],
  }
  const plain = fromBinaryString(RECORD.plain)

  test('is written and sealed as in the vector, and opens', async () => {
    expect(plain.length % 256).toBe(0)
    expect(encodeShareRecord(record)).toEqual(plain)
    const sealed = await sealRecord(keys, record)
    expect(sealed.version).toBe(1)
    expect(sha256(sealed.bytes)).toBe(RECORD.sha256)
    expect(sha256(referenceSealRecord(plain))).toBe(RECORD.sha256)
    expect(await openRecord(keys, sealed, torrent)).toEqual(record)
    expect(decodeShareRecord(plain, torrent)).toEqual(record)
  })

  test('another key, another version and changed bytes are refused', async () => {
    const sealed = await sealRecord(keys, record)
    const others = await ShareKeys.of(formatContentKey(new Uint8Array(32)))
    const wrong = { name: 'EncryptionError', code: 'wrong-key' }
    await expect(openRecord(others, sealed, torrent)).rejects.toMatchObject(wrong)
    await expect(openRecord(keys, { ...sealed, bytes: sealed.bytes.slice(1) }, torrent)).rejects.toMatchObject(wrong)
    await expect(openRecord(keys, { ...sealed, bytes: new Uint8Array(3) }, torrent)).rejects.toMatchObject(wrong)
    await expect(openRecord(keys, { ...sealed, version: 2 }, torrent)).rejects.toMatchObject({ code: 'share-version' })
  })
})
