import { expect, it } from 'vitest'
import { type WaitReason, waitReason } from '../../../../../src/app/state/player/wait-reason.ts'
import type { Outlook } from '../../../../../src/core/peering/outlook.ts'
import type { TorrentState } from '../../../../../src/protocol/engine.ts'

interface Case {
  readonly state?: TorrentState
  readonly speed?: number
  readonly peers?: readonly number[]
  readonly offline?: boolean
  readonly outlook?: Outlook
}

it.each<[reason: WaitReason, name: string, of: Case]>([
  ['paused', 'a paused torrent, whatever else', { state: 'paused', offline: true }],
  ['failed', 'a torrent that stopped', { state: 'failed', peers: [1] }],
  ['offline', 'no network and no peer', { offline: true }],
  ['arriving', 'no network, but a peer on the local one', { offline: true, peers: [1] }],
  ['halted', 'halted by the limits of the connection', { outlook: 'halted', offline: true }],
  ['alone', 'no peer', {}],
  ['missing', 'peers that have parts, and nothing comes', { peers: [0.4, 0.9] }],
  ['arriving', 'peers that have parts, and something comes', { peers: [0.4], speed: 9 }],
  ['arriving', 'a peer that has everything', { peers: [0.4, 1] }],
])('%s: %s', (reason, _, { state = 'downloading', speed = 0, peers = [], offline = false, outlook = 'coming' }) => {
  const torrent = { state, outlook, peers: peers.length, downloadBytesPerSecond: speed }
  expect(
    waitReason(
      torrent,
      peers.map((progress) => ({ progress })),
      offline,
    ),
  ).toBe(reason)
})
