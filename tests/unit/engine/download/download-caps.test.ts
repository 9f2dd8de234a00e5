import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { InfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { DownloadCaps } from '../../../../src/engine/download/download-caps.ts'
import { asInfoHash } from '../../../info-hash.ts'

const BLOCK = 16_384

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A torrent that asks for blocks whenever it may, in a later microtask, as a swarm does. */
function greedy(caps: DownloadCaps, infoHash: InfoHash): { asked: () => number; ask: () => void } {
  let bytes = 0
  const ask = (): void =>
    queueMicrotask(() => {
      while (caps.waitMs(infoHash) === 0) {
        caps.charge(infoHash, BLOCK)
        bytes += BLOCK
      }
      caps.whenAllowed(infoHash, ask)
    })
  return { asked: () => bytes, ask }
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed++) {
    vi.advanceTimersByTime(1)
    await null
    await null
  }
}

describe('DownloadCaps', () => {
  it.each([100_000, 1_000_000, 8_000_000])('asks for %i bytes a second, within 5 % over ten seconds', async (rate) => {
    const caps = new DownloadCaps()
    caps.setLimits({ all: rate, each: {} })
    const torrent = greedy(caps, asInfoHash('a'))
    torrent.ask()
    for (let window = 0; window < 2; window++) {
      const before = torrent.asked()
      await pass(10_000)
      expect(Math.abs(torrent.asked() - before - 10 * rate)).toBeLessThanOrEqual(0.05 * 10 * rate)
    }
    caps.remove(asInfoHash('a'))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('shares the limit of all among torrents, and holds their own', async () => {
    const caps = new DownloadCaps()
    caps.setLimits({ all: 1_000_000, each: { c: 100_000 } })
    const torrents = ['a', 'b', 'c'].map((name) => greedy(caps, asInfoHash(name)))
    for (const { ask } of torrents) ask()
    await pass(10_000)
    const [a, b, c] = torrents.map(({ asked }) => asked() / 10) as [number, number, number]
    expect(Math.abs(c - 100_000)).toBeLessThanOrEqual(5_000)
    expect(Math.abs(a + b + c - 1_000_000)).toBeLessThanOrEqual(50_000)
    expect(Math.abs(a - b)).toBeLessThanOrEqual(0.05 * (a + b))
  })

  it('wakes whoever waits when a limit goes, also one of nothing, and lets a torrent leave', async () => {
    const caps = new DownloadCaps()
    caps.setLimits({ all: 0, each: {} })
    const woken: string[] = []
    for (const name of ['a', 'b', 'c']) caps.whenAllowed(asInfoHash(name), () => woken.push(name))
    caps.remove(asInfoHash('b'))
    await pass(5_000)
    expect(woken).toEqual([])
    caps.setLimits({ all: null, each: {} })
    await pass(5)
    expect(woken).toEqual(['a', 'c'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives back what was asked for and will not come', () => {
    const caps = new DownloadCaps()
    caps.setLimits({ all: 1_000, each: {} })
    caps.charge(asInfoHash('a'), 1_000)
    caps.charge(asInfoHash('a'), -1_000)
    expect(caps.waitMs(asInfoHash('a'))).toBe(0)
  })

  it('says how much may be asked for at once: no more than a quarter of a second, and a block at least', () => {
    const caps = new DownloadCaps()
    expect(caps.portionBytes(asInfoHash('a'))).toBe(Number.POSITIVE_INFINITY)
    caps.setLimits({ all: 4_000_000, each: { b: 10 } })
    expect([caps.portionBytes(asInfoHash('a')), caps.portionBytes(asInfoHash('b'))]).toEqual([1_000_000, BLOCK])
  })

  it('sleeps through a wait that no timer is long enough for', async () => {
    const caps = new DownloadCaps()
    caps.setLimits({ all: 0.001, each: {} })
    caps.charge(asInfoHash('a'), 1e9)
    const wake = vi.fn()
    caps.whenAllowed(asInfoHash('a'), wake)
    vi.advanceTimersByTime(600_000)
    expect(wake).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(1)
    caps.remove(asInfoHash('a'))
  })
})
