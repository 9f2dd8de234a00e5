import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { encryptedTorrent } from '../../../vectors/encrypted-torrent.ts'
import { type Plain, singleFile } from '../../../vectors/torrents.ts'
import { parse } from './parsing.ts'

const sealedOf = async (value: Plain) => (await parse(singleFile({ 'freshet.share': value }))).sealed

describe('the sealed record of an info dictionary', () => {
  test('is read with its version, also of one that is not known', async () => {
    expect(await sealedOf({ v: 1, record: 'abc' })).toEqual({ version: 1, bytes: new Uint8Array([97, 98, 99]) })
    expect(await sealedOf({ v: 7, record: 'abc', more: [] })).toMatchObject({ version: 7 })
    expect((await parse(encryptedTorrent([5, 5]).torrentFile)).sealed?.bytes.length).toBe(256 + 16)
  })

  test.each<[string, Plain]>([
    ['a number', 1],
    ['a text', 'abc'],
    ['a list', []],
    ['empty', {}],
    ['without a version', { record: 'abc' }],
    ['of version 0', { v: 0, record: 'abc' }],
    ['of a negative version', { v: -1, record: 'abc' }],
    ['of a version beyond 16 bits', { v: 65_536, record: 'abc' }],
    ['with a version that is a text', { v: '1', record: 'abc' }],
    ['without a record', { v: 1 }],
    ['with an empty record', { v: 1, record: '' }],
    ['with a record that is a number', { v: 1, record: 5 }],
    ['with a record beyond the limit', { v: 1, record: new Uint8Array(LIMITS.sealedRecordBytes + 1) }],
  ])('%s is passed over: the torrent is an ordinary one', async (_, value) => {
    expect(await sealedOf(value)).toBeUndefined()
  })
})
