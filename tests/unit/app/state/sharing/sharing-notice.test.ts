import { describe, expect, test } from 'vitest'
import { sharingNotice } from '../../../../../src/app/state/sharing/sharing-notice.ts'
import { torrent } from '../../torrent.ts'

describe('what is said of the peers that download from us', () => {
  const whole = { state: 'seeding', verifiedBytes: 100, outlook: null, obtainable: null } as const
  const own = { ...whole, origin: 'shared' } as const

  test('is how many they are, and that they depend on us where they do', () => {
    expect(sharingNotice(torrent({ ...own, peers: 2, receivers: 2 }))).toBe('text')
    expect(sharingNotice(torrent({ ...whole, peers: 2, receivers: 2 }))).toBe('text')
    expect(sharingNotice(torrent({ ...own, peers: 2, receivers: 2, soleSeed: true }))).toBe('alone')
  })

  test('is there before the first one for the own files of the user, while they can be sent', () => {
    expect(sharingNotice(torrent({ ...own, peers: 1 }))).toBe('none')
    expect(sharingNotice(torrent({ ...own, sourceFault: 'missing' }))).toBeNull()
    expect(sharingNotice(torrent({ ...own, state: 'paused' }))).toBeNull()
    expect(sharingNotice(torrent({ ...own, outlook: 'halted' }))).toBeNull()
    expect(sharingNotice(torrent(whole))).toBeNull()
  })

  test('is nothing while the torrent is itself downloaded', () => {
    expect(sharingNotice(torrent({ peers: 3, receivers: 1 }))).toBeNull()
  })
})
