import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import type { InfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { DownloadCaps } from '../../../../src/engine/download/download-caps.ts'
import { asInfoHash } from '../../../info-hash.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A torrent that requests blocks whenever it may, in a later microtask, as a swarm does. */
function greedy(caps: DownloadCaps, infoHash: InfoHash): { asked: () => number; ask: () => void } {
  let bytes = 0
  const ask = (): void =>
    queueMicrotask(() => {
      while (caps.waitMs(infoHash) === 0) {
        caps.charge(infoHash, BLOCK_BYTES)
        bytes += BLOCK_BYTES
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
  it.each([100_000, 1_000_000, 8_000_000])('allows %i bytes a second, within 5 % over ten seconds', async (rate) => {
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

  it('shares the common limit among torrents, and holds their own limits', async () => {
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

  it('wakes waiting torrents when a limit of 0 goes, except one that was removed', async () => {
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

  it('refunds requested bytes that will not come', () => {
    const caps = new DownloadCaps()
    caps.setLimits({ all: 1_000, each: {} })
    caps.charge(asInfoHash('a'), 1_000)
    caps.charge(asInfoHash('a'), -1_000)
    expect(caps.waitMs(asInfoHash('a'))).toBe(0)
  })

  it('waits longer than a timer can be set for', async () => {
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
