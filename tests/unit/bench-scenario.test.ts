import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeBencode } from '../../src/core/bencode/decode.ts'
import { encodeBencode } from '../../src/core/bencode/encode.ts'
import { everyPeer, peerOf, roundTripMs, type Scenario } from '../bench/lib/scenario.ts'
import { withoutTrackers } from '../bench/lib/torrent-file.ts'
import { churn } from '../bench/scenarios/churn.ts'
import { crowd } from '../bench/scenarios/crowd.ts'
import { far } from '../bench/scenarios/far.ts'
import { lossy } from '../bench/scenarios/lossy.ts'
import { fastAlone, tail } from '../bench/scenarios/tail.ts'

const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  churn: [churn],
  crowd: [crowd(1_000_000, 16 * 64 * 1024)],
  far: [far(100), far(300)],
  lossy: [lossy],
  tail: [tail, fastAlone],
}

describe('the scenarios of the benches', () => {
  it('are all checked by this file', () => {
    const files = readdirSync(new URL('../bench/scenarios', import.meta.url))
    expect(Object.keys(SCENARIOS).map((name) => `${name}.ts`)).toEqual(files.sort())
  })

  it.each(Object.entries(SCENARIOS))('%s is consistent', (_name, scenarios) => {
    for (const scenario of scenarios) {
      const peers = everyPeer(scenario)
      expect(new Set(peers.map(({ name }) => name)).size).toBe(peers.length)
      expect(peers.find(({ has }) => has === 'everything')?.client).toBe('stock')
      expect(peers.filter((peer) => peer.client === 'measured' && peer.leavesAt === undefined)).not.toEqual([])
      expect(peers.filter((peer) => peer.in === 'page').length).toBeLessThanOrEqual(1)
      expect(peers.filter((peer) => peer.in === 'page' && peer.client !== 'measured')).toEqual([])
    }
  })

  it('churn has twenty peers, and half of them leave', () => {
    const peers = everyPeer(churn)
    expect(peers).toHaveLength(20)
    expect(peers.filter(({ leavesAt }) => leavesAt !== undefined)).toHaveLength(10)
  })

  it('far has the round trip that it is given', () => {
    const scenario = far(300)
    expect(roundTripMs(peerOf(scenario, 'seeder'), peerOf(scenario, 'leecher'))).toBe(300)
  })
})

it('withoutTrackers removes the trackers and keeps the info dictionary', () => {
  const info = new Map([['name', new TextEncoder().encode('x')]])
  const text = new TextEncoder().encode('ws://127.0.0.1:1/seeder')
  const torrent = new Map<string, unknown>([
    ['announce', text],
    ['announce-list', [[text]]],
    ['info', info],
  ])
  const bare = decodeBencode(withoutTrackers(encodeBencode(torrent as never)))
  expect(bare).toEqual(new Map([['info', info]]))
})
