import { expect, test } from 'vitest'
import { savePlanOf } from '../../../../../src/app/state/torrents/save-plan.ts'
import type { TorrentSummary } from '../../../../../src/protocol/engine.ts'
import { torrent } from '../../torrent.ts'

const half = { length: 10, verifiedBytes: 5, selected: true }

test.each<[string, Partial<TorrentSummary>, Partial<typeof half>]>([
  ['whole', { outlook: 'alone' }, { verifiedBytes: 10 }],
  ['whole', { state: 'paused', outlook: null }, { verifiedBytes: 10 }],
  ['growing', {}, {}],
  ['growing', { obtainable: 0.5 }, {}],
  ['growing', { outlook: 'waiting' }, {}],
  ['growing', { outlook: 'connecting' }, {}],
  ['growing', { state: 'checking', outlook: null }, {}],
  ['growing', { state: 'seeding', outlook: null }, { selected: false }],
  ['growing', { outlook: 'lacking' }, { selected: false }],
  ['stopped', { state: 'paused', outlook: null }, {}],
  ['stopped', { state: 'failed', outlook: null }, {}],
  ['held', { outlook: 'lacking' }, {}],
  ['held', { outlook: 'alone' }, {}],
  ['held', { outlook: 'noPeers' }, {}],
  ['held', { outlook: 'noTrackers' }, {}],
  ['held', { outlook: 'unreachable' }, {}],
  ['held', { outlook: 'resting' }, {}],
])('saving a file is planned as %s of %o, %o', (plan, change, file) => {
  expect(savePlanOf(torrent(change), { ...half, ...file })).toBe(plan)
})
