import { describe, expect, test } from 'vitest'
import { outlookOf, type SupplyView, type TrackerView } from '../../../../src/core/peering/outlook.ts'

const tracker = (state: TrackerView['state'], seeders: number | null = null): TrackerView => ({
  state,
  seeders,
  leechers: null,
})

/** A download without peers, of which ten pieces are missing. */
const supply = (change: Partial<SupplyView> = {}): SupplyView => ({
  peers: 0,
  webSeeds: { usable: 0, resting: 0 },
  missing: 10,
  obtainable: 0,
  sending: 0,
  trackers: [],
  ...change,
})

describe('the outlook of a download', () => {
  test.each([
    ['noTrackers', []],
    ['noTrackers', [tracker('unusable')]],
    ['connecting', [tracker('waiting'), tracker('connecting')]],
    ['unreachable', [tracker('waiting'), tracker('unusable')]],
    ['alone', [tracker('working', 0), tracker('waiting')]],
    ['alone', [tracker('working')]],
    ['noPeers', [tracker('working', 7)]],
    ['noPeers', [tracker('working', 0), tracker('working', 7)]],
  ] as const)('without peers is %s, by its trackers', (expected, trackers) => {
    expect(outlookOf(supply({ trackers }))).toBe(expected)
  })

  test('without peers, with web seeds that failed, is resting', () => {
    const webSeeds = { usable: 0, resting: 1 }
    expect(outlookOf(supply({ webSeeds, trackers: [tracker('working', 0)] }))).toBe('resting')
    expect(outlookOf(supply({ webSeeds, trackers: [tracker('connecting')] }))).toBe('connecting')
  })

  test.each([
    ['coming', { peers: 2, obtainable: 10, sending: 1 }],
    ['coming', { peers: 2, obtainable: 1, sending: 1 }],
    ['coming', { webSeeds: { usable: 1, resting: 1 }, obtainable: 10, sending: 1 }],
    ['waiting', { peers: 2, obtainable: 10 }],
    ['waiting', { peers: 2, obtainable: 1 }],
    ['lacking', { peers: 2 }],
    ['lacking', { peers: 2, webSeeds: { usable: 0, resting: 2 } }],
  ] as const)('with peers or web seeds is %s, by what they have and whether they send', (expected, change) => {
    // The trackers do not matter then.
    expect(outlookOf(supply({ trackers: [tracker('waiting')], ...change }))).toBe(expected)
  })

  test('is null when nothing is missing', () => {
    expect(outlookOf(supply({ missing: 0, peers: 1 }))).toBeNull()
  })
})
