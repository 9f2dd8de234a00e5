import { describe, expect, test } from 'vitest'
import fixtures from 'webtorrent-fixtures'
import { buildTorrentFile } from '../../../../src/core/torrent-file/build-torrent-file.ts'
import { hybrid } from '../../../vectors/torrents.ts'
import { parse } from './parsing.ts'

describe('buildTorrentFile', () => {
  test.each(['leaves', 'bunny', 'sintel', 'numbers'] as const)('%s survives the round trip', async (name) => {
    const metainfo = await parse(fixtures[name].torrent)
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
