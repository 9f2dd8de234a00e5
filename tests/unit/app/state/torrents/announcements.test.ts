import { describe, expect, test } from 'vitest'
import { announcementsBetween } from '../../../../../src/app/state/torrents/announcements.ts'
import { asInfoHash } from '../../../../info-hash.ts'
import { torrent } from '../../torrent.ts'

describe('announcements', () => {
  test('report torrents that are new, complete, failed and removed', () => {
    const b = torrent({ infoHash: asInfoHash('b'.repeat(40)), name: 'B' })
    const c = torrent({ infoHash: asInfoHash('c'.repeat(40)), name: 'C' })
    expect(
      announcementsBetween(
        [torrent(), b, c],
        [
          torrent({ state: 'seeding', verifiedBytes: 100 }),
          { ...b, state: 'failed' },
          torrent({ infoHash: asInfoHash('d'.repeat(40)), name: 'D' }),
        ],
      ),
    ).toEqual([
      { kind: 'completed', name: 'A' },
      { kind: 'failed', name: 'B' },
      { kind: 'added', name: 'D' },
      { kind: 'removed', name: 'C' },
    ])
  })

  test('do not report a check that finds everything as a finished download', () => {
    const before = torrent({ state: 'checking' })
    expect(announcementsBetween([before], [torrent({ state: 'seeding', verifiedBytes: 100 })])).toEqual([])
  })

  test('report nothing twice', () => {
    const done = torrent({ state: 'seeding', verifiedBytes: 100 })
    expect(announcementsBetween([done], [done])).toEqual([])
  })
})
