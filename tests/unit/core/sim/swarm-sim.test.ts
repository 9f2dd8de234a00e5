import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import { type PeerSpec, playSwarm, type SwarmSpec } from './swarm-sim.ts'

const PIECES = 64
const BLOCKS = 8
const FILE_BYTES = PIECES * BLOCKS * BLOCK_BYTES
const MINUTES = 60_000

const leechers = (count: number, spec: Partial<PeerSpec> = {}): PeerSpec[] =>
  Array.from({ length: count }, (_, i) => ({ upload: 500, latencyMs: 10 + (i % 5) * 10, ...spec }))

const swarm = (peers: readonly PeerSpec[], over: Partial<SwarmSpec> = {}): SwarmSpec => ({
  peers,
  pieces: PIECES,
  blocks: BLOCKS,
  neighbours: 20,
  slots: 6,
  seed: 7,
  ...over,
})

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('a simulated swarm', () => {
  it('a crowd that joins at once completes together, soon after the seeder could have sent everything once', () => {
    const seederRate = 1_000
    const { doneAtMs, sentBytes, wastedBytes } = playSwarm(
      swarm([{ upload: seederRate, latencyMs: 10, seeds: true }, ...leechers(200)]),
      10 * MINUTES,
    )
    const done = doneAtMs.slice(1)
    expect(done.every(Number.isFinite)).toBe(true)
    const last = Math.max(...done)
    // The least time: all bytes divided by the upload rate of all peers.
    const least = (200 * FILE_BYTES) / (seederRate + 200 * 500)
    expect(last).toBeLessThan(2.5 * least)
    expect(last).toBeLessThan(1.5 * median(done))
    // The peers supply each other: the seeder sends little more than one copy.
    expect(sentBytes[0]!).toBeLessThan(0.05 * 200 * FILE_BYTES)
    expect(sum(wastedBytes)).toBeLessThan(0.05 * 200 * FILE_BYTES)
  }, 60_000)

  it('a crowd of eight on one slow seeder completes after little more than one copy', () => {
    const rate = 2_000
    const peers = [
      { upload: rate, latencyMs: 1, seeds: true },
      ...leechers(8).map((spec) => ({ ...spec, upload: 4_000, latencyMs: 1 })),
    ]
    const { doneAtMs } = playSwarm(swarm(peers, { pieces: 128, blocks: 16, slots: 16 }), 10 * MINUTES)
    expect(Math.max(...doneAtMs)).toBeLessThan((1.25 * (128 * 16 * BLOCK_BYTES)) / rate)
  }, 60_000)

  it('a seeder that leaves after two copies leaves a complete torrent, where every peer gets every have', () => {
    const seederRate = 2_000
    const { doneAtMs } = playSwarm(
      swarm(
        [
          { upload: seederRate, latencyMs: 10, seeds: true, leavesAtMs: (2 * FILE_BYTES) / seederRate },
          ...leechers(50),
        ],
        { neighbours: 50 },
      ),
      10 * MINUTES,
    )
    expect(doneAtMs.slice(1).every(Number.isFinite)).toBe(true)
  }, 60_000)

  it('peers that leave as soon as they complete leave no peer stuck', () => {
    const { doneAtMs } = playSwarm(
      swarm([
        { upload: 1_000, latencyMs: 10, seeds: true },
        ...leechers(150).map((spec, i) => ({ ...spec, joinsAtMs: i * 200, leavesWhenDone: true })),
      ]),
      20 * MINUTES,
    )
    expect(doneAtMs.slice(1).every(Number.isFinite)).toBe(true)
  }, 60_000)

  it('slow and silent peers do not delay others', () => {
    const fastAlone = playSwarm(swarm([{ upload: 4_000, latencyMs: 20, seeds: true }, ...leechers(1)]), 10 * MINUTES)
    const among = playSwarm(
      swarm([
        { upload: 4_000, latencyMs: 20, seeds: true },
        { upload: 32, latencyMs: 20, seeds: true },
        { upload: 32, latencyMs: 20, seeds: true },
        { upload: 32, latencyMs: 20, seeds: true, isSilent: true },
        ...leechers(1),
      ]),
      10 * MINUTES,
    )
    expect(among.doneAtMs.at(-1)!).toBeLessThan(1.15 * fastAlone.doneAtMs.at(-1)!)
  })

  it('peers that upload more complete sooner, and peers that upload nothing still complete', () => {
    const count = 120
    const { doneAtMs } = playSwarm(
      swarm([
        { upload: 500, latencyMs: 10, seeds: true },
        ...leechers(count).map((spec, i) => ({ ...spec, upload: i % 3 === 0 ? 800 : i % 3 === 1 ? 200 : 1 })),
      ]),
      40 * MINUTES,
    )
    const of = (kind: number): number[] => doneAtMs.slice(1).filter((_, i) => i % 3 === kind)
    expect(doneAtMs.slice(1).every(Number.isFinite)).toBe(true)
    expect(median(of(0))).toBeLessThan(median(of(2)))
    expect(median(of(1))).toBeLessThanOrEqual(median(of(2)))
  }, 60_000)

  it('the simulation is deterministic', () => {
    const spec = swarm([{ upload: 1_000, latencyMs: 10, seeds: true }, ...leechers(30)])
    expect(playSwarm(spec, MINUTES)).toEqual(playSwarm(spec, MINUTES))
  })
})
