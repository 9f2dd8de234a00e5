import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { WebSeedBudget } from '../../../../src/engine/web-seed/budget.ts'
import type { WebSeedCaps } from '../../../../src/engine/web-seed/context.ts'
import { madeUpBytes } from '../../../stack/content.ts'
import { closeFixtures, complete, expectWhole, film, startWebSeeds } from './fixture.ts'

const KIB = 1024
afterEach(closeFixtures)

describe('a web seed', () => {
  it('completes a torrent of one file with a few ranges, each byte once', async () => {
    const w = await startWebSeeds()
    w.seeds.add(`${w.server.url}film.bin`)
    await complete(w)
    expectWhole(w)
    expect(w.server.sentBytes()).toBe(w.metainfo.length)
    expect(w.server.ranges.length).toBeLessThan(w.metainfo.pieceCount / 2)
    expect(w.server.ranges[0]).toBe(`bytes=0-${LIMITS.webSeedFirstRunBytes - 1}`)
    expect(w.errors).toEqual([])
    expect(w.seeds.summaries()).toMatchObject([{ downloadedBytes: w.metainfo.length, error: null }])
  })

  it('sets no header but Range, so that no browser sends a preflight', async () => {
    const w = await startWebSeeds()
    w.seeds.add(w.server.url)
    await complete(w)
    // What every fetch sends by itself, in Node; a browser adds what a script could not.
    const usual =
      /^(accept|accept-encoding|accept-language|cache-control|connection|host|pragma|sec-fetch-mode|user-agent)$/
    for (const { headers } of w.server.requests) {
      expect(Object.keys(headers).filter((name) => !usual.test(name))).toEqual(['range'])
      expect(headers['user-agent']).not.toMatch(/freshet|webtorrent/i)
    }
  })

  it('completes a folder: encoded names, files that share a block, empty files, padding', async () => {
    const files = [
      { name: 'a b/önè #1?.bin', bytes: madeUpBytes('one', 100_001) },
      { name: 'empty.bin', bytes: new Uint8Array() },
      { name: 'tiny.bin', bytes: madeUpBytes('tiny', 3) },
      { name: '100%.bin', bytes: madeUpBytes('hundred', 30_000) },
      { name: '.pad/66604', bytes: new Uint8Array(66_604) },
      { name: 'last.bin', bytes: madeUpBytes('last', 70_000) },
    ]
    const w = await startWebSeeds(files, {
      folder: 'my album',
      served: files.filter(({ name }) => !name.startsWith('.pad')),
    })
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(w.server.sentBytes()).toBe(w.metainfo.length - 66_604)
    expect(w.server.requests.map(({ path }) => path)).not.toContain('/my album/empty.bin')
  })

  it('sends a bounded number of requests at a time', async () => {
    const files = Array.from({ length: 12 }, (_, i) => ({ name: `${i}.bin`, bytes: madeUpBytes(`${i}`, 5_000) }))
    let open = 0
    let most = 0
    class Counting extends WebSeedBudget {
      override reserveRequest(): void {
        most = Math.max(most, ++open)
        super.reserveRequest()
      }

      override releaseRequest(): void {
        open--
        super.releaseRequest()
      }
    }
    const w = await startWebSeeds(files, { folder: 'many', budget: new Counting() })
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(most).toBe(LIMITS.webSeedConnections)
  })

  it('waits while the common budget is used up', async () => {
    const budget = new WebSeedBudget()
    const w = await startWebSeeds([film], { budget })
    budget.reserveBytes(LIMITS.webSeedPendingBytes)
    for (let i = 0; i < LIMITS.webSeedRequests; i++) budget.reserveRequest()
    const looked = async (): Promise<void> => {
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
    w.seeds.add(w.server.url)
    await looked()
    budget.releaseRequest()
    await looked()
    expect(w.download.log).toEqual([])
    budget.releaseBytes(100_000)
    await looked()
    expect(w.download.log).toEqual(['reserve 0-0'])
    await complete(w)
    expectWhole(w)
  })

  it('requests its next run before the last bytes of one have come, so that no round trip is lost', async () => {
    let clock = 0
    const w = await startWebSeeds([{ name: 'film.bin', bytes: madeUpBytes('long', 4_000_000) }], { now: () => ++clock })
    // Each answer takes long to begin, and then comes fast.
    w.server.behave(() => {
      clock += 300
      return null
    })
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    const [, second, third] = w.download.log.filter((line) => line.startsWith('reserve'))
    const lastOfSecond = second!.split('-')[1]
    expect(w.download.log.indexOf(third!)).toBeLessThan(w.download.log.lastIndexOf(`arrived ${lastOfSecond}`))
  })

  it('releases the end of a run that takes too long', async () => {
    let clock = 0
    const w = await startWebSeeds([film], { now: () => clock })
    w.server.behave(() => {
      clock += 10 * LIMITS.webSeedRunMs
      return { stallAfter: 70 * KIB }
    })
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.some((line) => line.startsWith('released')))
    expect(w.download.log.filter((line) => !line.startsWith('arrived'))).toEqual(['reserve 0-3', 'released 2-3'])
    expect(w.seeds.summaries()).toMatchObject([{ state: 'working' }])
    expect(w.errors).toEqual([])
  })

  it('passes on pieces while their range is still being read', async () => {
    const w = await startWebSeeds()
    w.server.behave(() => ({ stallAfter: 70 * KIB }))
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.has(0))
    expect(w.seeds.summaries()).toMatchObject([{ state: 'working' }])
    expect(w.download.has(1)).toBe(false)
  })

  it('reads nothing while a rate limit forbids it', async () => {
    let allowed = 100_000
    let taken = 0
    let early = 0
    const caps: WebSeedCaps = {
      waitMs: () => (taken >= allowed ? 1 : 0),
      charge: (bytes) => {
        if (taken >= allowed) early++
        taken += bytes
        if (taken >= allowed) {
          setImmediate(() => {
            allowed = taken + 100_000
          })
        }
      },
    }
    const w = await startWebSeeds([film], { caps })
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(taken).toBe(w.metainfo.length)
    expect(early).toBe(0)
  })

  it('does not take its own wait for a rate limit as silence of the server', async () => {
    const stallMs = 200
    let until: number | null = null
    const caps: WebSeedCaps = {
      waitMs: (now) => Math.max(0, (until ?? now) - now),
      // One wait, after the first bytes, and longer than a server may be silent.
      charge: (_, now) => {
        until ??= now + 3 * stallMs
      },
    }
    const w = await startWebSeeds([film], { caps, stallMs })
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(w.errors).toEqual([])
  })

  it('accepts a server that sends only so many bytes at a time, and one without ranges', async () => {
    const w = await startWebSeeds()
    w.server.behave(({ range }) => (range?.startsWith('bytes=0-') ? { whole: true } : { most: 40_000 }))
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(w.errors).toEqual([])
  })

  it('skips to the requested bytes of a server without ranges', async () => {
    const w = await startWebSeeds()
    w.server.behave(() => ({ whole: true }))
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(w.errors).toEqual([])
  })
})
