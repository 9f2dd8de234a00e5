import { describe, expect, it } from 'vitest'
import type { WatchedTorrent } from '../../../../src/core/embed/engine-view.ts'
import { HostOutage } from '../../../../src/core/embed/host-outage.ts'
import { LIMITS } from '../../../../src/core/limits.ts'

const { embedRetryMinMs: FIRST, embedRetryMaxMs: MOST, embedAnswerMs: ANSWER } = LIMITS

const torrent = (...peers: WatchedTorrent['peers']): WatchedTorrent => {
  return { uploadedBytes: 0, uploadBytesPerSecond: 0, peers, trackers: [] }
}
const host = (downloadedBytes: number, code?: string): WatchedTorrent['peers'][number] => {
  return { id: 'https://cdn.example/', kind: 'web-seed', downloadedBytes, error: code ? { code } : null }
}
const visitor: WatchedTorrent['peers'][number] = { id: 'a', kind: 'webrtc', downloadedBytes: 0, error: null }
const dead = torrent(host(0, 'web-seed-unreachable'))

describe('a host that cannot be read', () => {
  it('is left alone, then tried again, each time later', () => {
    const outage = new HostOutage()
    let now = 0
    for (const holdMs of [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST, 16 * FIRST, MOST, MOST]) {
      expect(outage.observe(dead, now)).toBe(true)
      expect(outage.observe(dead, now + 1)).toBe(false)
      expect(outage.isOn(now + holdMs - 1)).toBe(true)
      now += holdMs
      expect(outage.isOn(now)).toBe(false)
      // What is known is from before until it has had the time to answer.
      expect(outage.observe(dead, now + ANSWER - 1)).toBe(false)
      now += ANSWER
    }
  })

  it('matters no more once another visitor is there, and again when that one has left', () => {
    const outage = new HostOutage()
    expect(outage.observe(dead, 0)).toBe(true)
    expect(outage.observe(torrent(visitor, ...dead.peers), 1_000)).toBe(false)
    expect(outage.isOn(1_000)).toBe(false)
    expect(outage.observe(dead, 1_000 + ANSWER)).toBe(true)
    expect(outage.isOn(1_000 + ANSWER + 2 * FIRST - 1)).toBe(true)
  })

  it('that has brought bytes is as good as one that never failed', () => {
    const outage = new HostOutage()
    outage.observe(dead, 0)
    outage.observe(torrent(host(1)), FIRST)
    expect(outage.isOn(FIRST)).toBe(false)
    expect(outage.observe(dead, 10 * FIRST)).toBe(true)
    expect(outage.isOn(11 * FIRST)).toBe(false)
  })

  it('is not one that answers', () => {
    const outage = new HostOutage()
    expect(outage.observe(torrent(host(0)), 0)).toBe(false)
    expect(outage.isOn(0)).toBe(false)
  })
})
