import { describe, expect, test } from 'vitest'
import { holdUpOf, standingOf, whyOf } from '../../../../../src/app/state/torrents/standing.ts'
import type { TorrentState, TorrentSummary } from '../../../../../src/protocol/engine.ts'
import { torrent } from '../../torrent.ts'

/** Every outlook without which nothing can come. */
const HELD = ['waiting', 'lacking', 'resting', 'connecting', 'noTrackers', 'unreachable', 'alone', 'noPeers'] as const

describe('the standing of a torrent', () => {
  const whole = { verifiedBytes: 100, outlook: null, obtainable: null }
  test.each<[string, Partial<TorrentSummary>]>([
    ['downloading', {}],
    ['downloading', { outlook: null }],
    ['metadata', { state: 'metadata', selectedBytes: null }],
    ['seeding', { ...whole, state: 'seeding', peers: 1, receivers: 1 }],
    ['seeding.alone', { ...whole, state: 'seeding', peers: 1 }],
    ['source.held', { ...whole, state: 'seeding', sourceFault: 'missing' }],
    ['source.held', { ...whole, state: 'seeding', sourceFault: 'needs-permission' }],
    ['source.changed', { ...whole, state: 'seeding', sourceFault: 'changed' }],
    ['none', { ...whole, state: 'seeding', selectedBytes: 0, verifiedBytes: 0 }],
    ['paused', { state: 'paused', outlook: null }],
    ['paused.whole', { ...whole, state: 'paused' }],
    ['paused.checking', { state: 'paused', checkProgress: 0.4 }],
    ['checking', { state: 'checking', checkProgress: 0.4, outlook: 'lacking' }],
    ['checking.waiting', { state: 'checking', outlook: 'alone' }],
    ['failed', { state: 'failed', outlook: null }],
  ])('is %s', (expected, change) => {
    expect(standingOf(torrent(change))).toBe(expected)
  })

  test('is downloading, or asking for details, only while something can come', () => {
    for (const state of ['downloading', 'metadata'] satisfies TorrentState[]) {
      for (const outlook of HELD) expect(standingOf(torrent({ state, outlook }))).toBe(`held.${outlook}`)
    }
  })
})

describe('the explanation', () => {
  test('names what holds a download up', () => {
    for (const outlook of HELD) expect(whyOf(torrent({ outlook }))).toBe(outlook)
  })

  test('is there too when only a part can come, and not when all can', () => {
    expect(whyOf(torrent({ obtainable: 0.4 }))).toBe('part')
    expect(whyOf(torrent())).toBeNull()
  })

  test('tells a stopped torrent from one that shares', () => {
    expect(whyOf(torrent({ state: 'paused', outlook: null }))).toBe('stopped')
    expect(whyOf(torrent({ state: 'failed', outlook: null }))).toBe('stopped')
    expect(whyOf(torrent({ state: 'seeding', outlook: null }))).toBeNull()
  })

  test('is no trouble while trackers are asked, and when nothing is awaited', () => {
    for (const outlook of HELD) expect(holdUpOf(torrent({ outlook }))).toBe(outlook === 'connecting' ? null : outlook)
    expect(holdUpOf(torrent({ obtainable: 0.4 }))).toBe('part')
    expect(holdUpOf(torrent({ state: 'paused', outlook: null }))).toBeNull()
    expect(holdUpOf(torrent({ state: 'seeding', outlook: null }))).toBeNull()
    expect(holdUpOf(torrent())).toBeNull()
  })
})
