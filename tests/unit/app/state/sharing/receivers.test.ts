import { describe, expect, test } from 'vitest'
import { receiversIn, shareOf } from '../../../../../src/app/state/sharing/receivers.ts'
import type { PeerSummary } from '../../../../../src/protocol/engine.ts'

const peer = (id: string, progress: number, uploadedBytes = 0): PeerSummary => ({
  id,
  kind: 'webrtc',
  address: null,
  client: null,
  progress,
  downloadBytesPerSecond: 0,
  uploadBytesPerSecond: 0,
  downloadedBytes: 0,
  uploadedBytes,
  peerChoking: false,
  amChoking: false,
  error: null,
})

describe('receivers', () => {
  test('are the peers that miss something or got something, the furthest first and those that are done last', () => {
    const peers = [peer('done', 1, 5), peer('half', 0.5), peer('seed', 1), peer('most', 0.9)]
    expect(receiversIn(peers).map(({ id }) => id)).toEqual(['most', 'half', 'done'])
  })

  test('have what they reported, or what they got from us where that is more', () => {
    expect(shareOf(peer('behind', 0.2, 60), 100)).toBe(0.6)
    expect(shareOf(peer('ahead', 0.8, 60), 100)).toBe(0.8)
    expect(shareOf(peer('twice', 0.9, 250), 100)).toBe(1)
    expect(shareOf(peer('empty', 0, 0), 0)).toBe(0)
  })
})
