import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeBencode } from '../../../../src/core/bencode/encode.ts'
import type { BencodeValue } from '../../../../src/core/bencode/value.ts'
import { paddedLengthOf, sealedLengthOf } from '../../../../src/core/encryption/chunks.ts'
import { decodeShareRecord, encodeShareRecord } from '../../../../src/core/encryption/share-record.ts'
import { EncryptionError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const sealedFile = (length: number, path: readonly string[] = ['encrypted', 'x']) => ({
  path,
  length: sealedLengthOf(paddedLengthOf(length)),
  pad: false,
})
const two = { files: [sealedFile(5), sealedFile(70_000)] }

/** A good record of {@link two} with some parts replaced. */
function recordWith(changes: Readonly<Record<string, BencodeValue | undefined>>): Uint8Array {
  const root = new Map<string, BencodeValue>([
    ['created', 1n],
    ['files', [fileOf(5n, ['a']), fileOf(70_000n, ['b'])]],
    ['name', text('name')],
  ])
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) root.delete(key)
    else root.set(key, value)
  }
  return encodeBencode(root)
}

function fileOf(length: BencodeValue, path: readonly string[]): BencodeValue {
  return new Map<string, BencodeValue>([
    ['length', length],
    ['path', path.map(text)],
  ])
}

const names = fc.string({ unit: 'binary', maxLength: 40 })

describe('a record', () => {
  test('returns as it was written, whatever its size, and its length is a multiple of 256', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.stringMatching(/^[a-z0-9]{1,30}$/), length: fc.nat(10_000_000) }), {
          minLength: 2,
          maxLength: 40,
        }),
        fc.option(fc.stringMatching(/^[a-z]{1,300}$/), { nil: null }),
        (files, comment) => {
          const record = {
            name: 'top',
            createdAt: 1_000,
            comment,
            files: files.map(({ name, length }, index) => ({ path: ['top', `${index}-${name}`], length })),
          }
          const bytes = encodeShareRecord(record)
          expect(bytes.length % 256).toBe(0)
          expect(decodeShareRecord(bytes, { files: files.map(({ length }) => sealedFile(length)) })).toEqual(record)
        },
      ),
    )
  })

  test('of one file has no path', () => {
    const record = { name: 'film.mp4', createdAt: 0, comment: null, files: [{ path: ['film.mp4'], length: 9 }] }
    const bytes = encodeShareRecord(record)
    expect(decodeShareRecord(bytes, { files: [sealedFile(9, ['encrypted'])] })).toEqual(record)
    expect(() => decodeShareRecord(bytes, { files: [sealedFile(9)] })).toThrow(EncryptionError)
  })

  test('of a folder with one file keeps the folder', () => {
    const record = { name: 'top', createdAt: 0, comment: null, files: [{ path: ['top', 'a', 'b'], length: 0 }] }
    expect(decodeShareRecord(encodeShareRecord(record), { files: [sealedFile(0)] })).toEqual(record)
  })
})

describe('a hostile record', () => {
  const damaged = { name: 'EncryptionError', code: 'record-damaged' }
  test.each([
    ['nothing', new Uint8Array()],
    ['no bencode', text('hello')],
    ['a list', text('le')],
    ['unsorted keys', text('d4:name1:a5:filesle7:createdi1ee')],
    ['bytes after the end', Uint8Array.from([...recordWith({}), 0])],
    ['no files', recordWith({ files: undefined })],
    ['files that are no list', recordWith({ files: 2n })],
    ['a file too few', recordWith({ files: [fileOf(5n, ['a'])] })],
    ['a file that is no dictionary', recordWith({ files: [fileOf(5n, ['a']), text('b')] })],
    ['no name', recordWith({ name: undefined })],
    ['a name of which nothing is left', recordWith({ name: text('..') })],
    ['no time', recordWith({ created: undefined })],
    ['a time before 1970', recordWith({ created: -1n })],
    ['a time beyond any date', recordWith({ created: 8_640_000_000_001n })],
    ['a size that does not fit', recordWith({ files: [fileOf(6n, ['a']), fileOf(70_000n, ['b'])] })],
    ['a negative size', recordWith({ files: [fileOf(-1n, ['a']), fileOf(70_000n, ['b'])] })],
    ['a size beyond 2^53', recordWith({ files: [fileOf(2n ** 62n, ['a']), fileOf(70_000n, ['b'])] })],
    ['a size that is no number', recordWith({ files: [fileOf(text('5'), ['a']), fileOf(70_000n, ['b'])] })],
    ['an empty path', recordWith({ files: [fileOf(5n, []), fileOf(70_000n, ['b'])] })],
    [
      'a path too deep',
      recordWith({ files: [fileOf(5n, Array(LIMITS.pathDepth + 1).fill('a')), fileOf(70_000n, ['b'])] }),
    ],
  ])('with %s is refused', (_, bytes) => {
    expect(() => decodeShareRecord(bytes, two)).toThrow(expect.objectContaining(damaged))
  })

  test('with padding files is refused', () => {
    const files = [{ ...sealedFile(5), pad: true }, sealedFile(70_000)]
    expect(() => decodeShareRecord(recordWith({}), { files })).toThrow(expect.objectContaining(damaged))
  })

  test('with names that lead elsewhere, hide their end or are equal gets safe ones', () => {
    const files = [fileOf(5n, ['..', '/etc/passwd\u202egpj.exe']), fileOf(70_000n, ['_', 'etcpasswdgpj.exe'])]
    const read = decodeShareRecord(recordWith({ files, name: text('a/../b\u0000') }), two)
    expect(read.name).toBe('a..b')
    expect(read.files.map(({ path }) => path)).toEqual([
      ['a..b', '_', 'etcpasswdgpj.exe'],
      ['a..b', '_', 'etcpasswdgpj.1.exe'],
    ])
  })

  test('unknown keys are passed over', () => {
    expect(decodeShareRecord(recordWith({ zebra: [1n] }), two).name).toBe('name')
  })

  test('of any form is read or refused with a typed error', () => {
    const value: fc.Arbitrary<BencodeValue> = fc.letrec<{ value: BencodeValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        names.map(text),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .dictionary(fc.constantFrom('created', 'files', 'name', 'path', 'length', 'comment'), tie('value'))
          .map((entries) => new Map(Object.entries(entries))),
      ),
    })).value
    const changes = fc.dictionary(fc.constantFrom('created', 'files', 'name', 'comment', 'padding'), value)
    fc.assert(
      fc.property(fc.oneof(changes.map(recordWith), value.map(encodeBencode), fc.uint8Array()), (bytes) => {
        try {
          decodeShareRecord(bytes, two)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(EncryptionError)
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
