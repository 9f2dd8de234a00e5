import { describe, expect, test } from 'vitest'
import { parseInfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { parseInfoDictionary } from '../../../../src/core/torrent-file/verified-info.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { hashes, raw, singleFile } from '../../../vectors/torrents.ts'
import { parse, textOf } from './parsing.ts'

describe('parseInfoDictionary', () => {
  test('takes trackers and web seeds from the caller', async () => {
    const { infoBytes, infoHash } = await parse(singleFile())
    const metainfo = parseInfoDictionary(infoBytes, parseInfoHash(infoHash.toUpperCase()), {
      trackers: ['wss://x.example', 'nonsense'],
      webSeeds: ['http://y.example/'],
    })
    expect(metainfo).toMatchObject({
      infoHash,
      trackers: ['wss://x.example'],
      webSeeds: ['http://y.example/'],
      comment: null,
    })
  })

  test('copies its input', async () => {
    const bytes = singleFile()
    const metainfo = await parse(bytes)
    bytes.fill(0)
    expect(textOf(metainfo.hashes)).toBe(hashes(3))
    expect(metainfo.hashes.buffer).not.toBe(metainfo.infoBytes.buffer)
  })

  test('refuses a value that is no dictionary', () => {
    expect(() => parseInfoDictionary(raw('le'), asInfoHash('0'.repeat(40)))).toThrow(
      expect.objectContaining({ code: 'info-missing' }),
    )
  })
})
