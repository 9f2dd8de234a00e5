import { describe, expect, test } from 'vitest'
import fixtures from 'webtorrent-fixtures'
import { buildTorrentFile } from '../../../../src/core/torrent-file/build-torrent-file.ts'
import { hybrid, raw } from '../../../vectors/torrents.ts'
import { parse, textOf } from './parsing.ts'

describe('buildTorrentFile', () => {
  test.each(['leaves', 'bunny', 'sintel', 'numbers'] as const)('%s survives the round trip', async (name) => {
    const metainfo = await parse(fixtures[name].torrent)
    expect(await parse(buildTorrentFile(metainfo))).toEqual(metainfo)
  })

  test('an info dictionary that is not canonical survives, byte for byte', async () => {
    const pieces = 'h'.repeat(20)
    const info = `d4:name1:f6:lengthi5e12:piece lengthi16384e6:pieces20:${pieces}1:zd1:bi1e1:ai2eee`
    const metainfo = await parse(raw(`d4:info${info}e\n`))
    expect(textOf(metainfo.infoBytes)).toBe(info)
    expect(await parse(buildTorrentFile(metainfo))).toEqual(metainfo)
  })

  test('hybrids and text survive the round trip', async () => {
    const metainfo = {
      ...(await parse(hybrid())),
      comment: 'Grüße\nallerseits',
      createdBy: 'Freshet',
      createdAt: 1_700_000_000_000,
      webSeeds: ['http://x.example/'],
    }
    expect(await parse(buildTorrentFile(metainfo))).toEqual(metainfo)
  })
})
