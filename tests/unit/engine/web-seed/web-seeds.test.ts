import { afterEach, describe, expect, it } from 'vitest'
import type { WebSeedError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { Metainfo } from '../../../../src/core/metainfo.ts'
import { Allowance } from '../../../../src/engine/web-seed/allowance.ts'
import { WebSeeds } from '../../../../src/engine/web-seed/web-seeds.ts'
import { madeUpBytes, type SeedFile } from '../../../stack/content.ts'
import { startWebSeed, type WebSeed } from '../../../stack/web-seed.ts'
import { BLOCK, MemoryDownload, torrentOf } from './memory-download.ts'

const KIB = 1024
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface World {
  readonly server: WebSeed
  readonly download: MemoryDownload
  readonly seeds: WebSeeds
  readonly metainfo: Metainfo
  readonly bytes: Uint8Array
  readonly errors: WebSeedError[]
  readonly allowance: Allowance
  /** Resolves with the next failure. */
  failure(): Promise<WebSeedError>
}

const film: SeedFile = { name: 'film.bin', bytes: madeUpBytes('film.bin', 1_000_001) }

async function world(
  files: readonly SeedFile[] = [film],
  options: { folder?: string; pieceLength?: number; stallMs?: number; served?: readonly SeedFile[] } = {},
): Promise<World> {
  const { folder, stallMs, served } = options
  const { metainfo, bytes } = await torrentOf(files, options)
  const path = (name: string): string => (folder ? `${folder}/${name}` : name)
  const server = await startWebSeed((served ?? files).map((file) => ({ ...file, name: path(file.name) })))
  const download = new MemoryDownload(metainfo)
  const errors: WebSeedError[] = []
  const watchers: ((error: WebSeedError) => void)[] = []
  const allowance = new Allowance()
  const seeds = new WebSeeds({
    metainfo,
    source: download,
    allowance,
    now: () => performance.now(),
    onFailed: (error) => {
      errors.push(error)
      for (const tell of watchers.splice(0)) tell(error)
    },
    ...(stallMs === undefined ? {} : { stallMs }),
  })
  closers.push(
    () => server.close(),
    () => seeds.stop(),
  )
  const failure = (): Promise<WebSeedError> => new Promise((resolve) => watchers.push(resolve))
  return { server, download, seeds, metainfo, bytes, errors, allowance, failure }
}

const complete = ({ download }: World): Promise<void> => download.until(() => download.complete)
const expectWhole = ({ download, bytes }: World): void => expect(Buffer.compare(download.bytes, bytes)).toBe(0)

describe('a web seed', () => {
  it('completes a torrent of one file by a few ranges, each byte once', async () => {
    const w = await world()
    w.seeds.add(`${w.server.url}film.bin`)
    await complete(w)
    expectWhole(w)
    expect(w.server.sentBytes()).toBe(w.metainfo.length)
    expect(w.server.ranges.length).toBeLessThan(w.metainfo.pieceCount / 2)
    expect(w.server.ranges[0]).toBe(`bytes=0-${LIMITS.webSeedFirstRunBytes - 1}`)
    expect(w.errors).toEqual([])
    expect(w.seeds.summaries()).toMatchObject([{ downloadedBytes: w.metainfo.length, error: null }])
  })

  it('sets no header but Range, so that no browser asks the server for leave first', async () => {
    const w = await world()
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
    const w = await world(files, { folder: 'my album', served: files.filter(({ name }) => !name.startsWith('.pad')) })
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(w.server.sentBytes()).toBe(w.metainfo.length - 66_604)
    expect(w.server.requests.map(({ path }) => path)).not.toContain('/my album/empty.bin')
  })

  it('makes at most so many requests at a time', async () => {
    const files = Array.from({ length: 12 }, (_, i) => ({ name: `${i}.bin`, bytes: madeUpBytes(`${i}`, 5_000) }))
    const w = await world(files, { folder: 'many' })
    let answer = (): void => {}
    const until = new Promise<void>((resolve) => {
      answer = resolve
    })
    let held = 0
    let most = 0
    w.server.behave(() => {
      most = Math.max(most, ++held)
      // None is answered before as many as may be are there; a fifth would be seen then, or while these are answered.
      if (held === LIMITS.webSeedConnections) setImmediate(answer)
      return { until: until.then(() => held--) }
    })
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(most).toBe(LIMITS.webSeedConnections)
  })

  it('hands on pieces while their range still runs', async () => {
    const w = await world()
    w.server.behave(() => ({ stallAfter: 70 * KIB }))
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.has(0))
    expect(w.seeds.summaries()).toMatchObject([{ state: 'working' }])
    expect(w.download.has(1)).toBe(false)
  })

  it('takes the answer of a server that gives only so many bytes at a time, and one that knows no ranges', async () => {
    const w = await world()
    w.server.behave(({ range }) => (range?.startsWith('bytes=0-') ? { whole: true } : { most: 40_000 }))
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(w.errors).toEqual([])
  })

  it('skips to what it asked of a server that knows no ranges', async () => {
    const w = await world()
    w.server.behave(() => ({ whole: true }))
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
    expect(w.errors).toEqual([])
  })
})

describe('a web seed that fails', () => {
  const manners = [
    ['web-seed-status', { status: 503 }],
    ['web-seed-missing', { status: 404 }],
    ['web-seed-missing', { status: 416 }],
    ['web-seed-cut', { cutAfter: 100_000 }],
    ['web-seed-stalled', { stallAfter: 100_000 }],
    ['web-seed-stalled', { until: new Promise(() => {}) }],
    ['web-seed-range', { contentRange: 'bytes 5-9/1000001' }],
    ['web-seed-range', { headers: { 'Content-Type': 'multipart/byteranges; boundary=x' } }],
    ['web-seed-file-length', { contentRange: 'bytes 0-262143/900000' }],
    ['web-seed-file-length', { whole: true, headers: { 'Content-Length': '900000' } }],
  ] as const
  it.each(manners)('gives its run back and rests: %s, %o', async (code, manner) => {
    const w = await world([film], { stallMs: 100 })
    w.server.behave(() => manner)
    const failed = w.failure()
    w.seeds.add(w.server.url)
    const error = await failed
    expect(error.code).toBe(code)
    expect(error.fields.url).toBe(`${w.server.url}film.bin`)
    expect(w.download.reserved).toBe(0)
    expect(w.allowance.bytes).toBe(LIMITS.webSeedBytesUnderWay)
    expect(w.seeds.summaries()).toMatchObject([{ state: 'resting', error: { code } }])
    // Nobody asks it while it rests.
    w.seeds.wake()
    await Promise.resolve()
    expect(w.download.reserved).toBe(0)
  })

  it('goes on with what it left of a piece once it has rested', async () => {
    const w = await world()
    const failed = w.failure()
    w.server.behave(() => ({ cutAfter: 100_000 }))
    w.seeds.add(w.server.url)
    expect((await failed).code).toBe('web-seed-cut')
    const here = w.download.blocks.flat().filter((block) => block.here).length
    w.server.behave(() => null)
    await complete(w)
    expectWhole(w)
    // What had come was not asked for again.
    const asked = w.server.ranges.slice(1).map((range) => range.slice(6).split('-').map(Number))
    const bytes = asked.reduce((sum, [start, end]) => sum + end! - start! + 1, 0)
    expect(bytes).toBe(w.metainfo.length - here * BLOCK)
    expect(w.seeds.summaries()).toMatchObject([{ error: null }])
  })

  it('is unreachable where nobody listens', async () => {
    const w = await world()
    await w.server.close()
    const failed = w.failure()
    w.seeds.add(w.server.url)
    expect((await failed).code).toBe('web-seed-unreachable')
  })

  it('that lacks one file is asked for the others', async () => {
    const files = ['a', 'b', 'c'].map((name) => ({ name, bytes: madeUpBytes(name, 64 * KIB) }))
    const w = await world(files, { folder: 'some', served: files.filter(({ name }) => name !== 'b') })
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.has(0) && w.download.has(2))
    expect(w.errors.map(({ code }) => code)).toContain('web-seed-missing')
    expect(w.server.requests.filter(({ path }) => path === '/some/b')).toHaveLength(1)
  })

  it('leaves the torrent to another one', async () => {
    const w = await world()
    w.server.behave(({ path }) => (path.startsWith('/dead') ? { status: 500 } : null))
    // Both are known to the one server; the second address is dead.
    w.seeds.add(`${w.server.url}dead`)
    await w.failure()
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
  })

  it('is asked no more once its bytes were wrong', async () => {
    const w = await world()
    w.server.behave(() => ({ wrong: true }))
    w.download.wantsRest = (piece) => {
      if (w.download.has(piece)) w.seeds.ban(w.server.url, piece)
      return true
    }
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.some((line) => line.startsWith('released')))
    expect(w.seeds.summaries()).toMatchObject([{ state: 'banned', error: { code: 'web-seed-wrong-bytes' } }])
    expect(w.download.reserved).toBe(0)
    w.seeds.wake()
    await Promise.resolve()
    expect(w.download.reserved).toBe(0)
    expect(w.seeds.ban('http://elsewhere.example/', 0)).toBe(false)
  })
})

describe('web seeds and peers', () => {
  it('finishes a piece that a peer began and left', async () => {
    const w = await world()
    w.download.put(3, [0, 2])
    w.download.put(15, [0])
    w.seeds.add(w.server.url)
    await complete(w)
    for (const [piece, blocks] of [
      [3, [0, 2]],
      [15, [0]],
    ] as const) {
      for (const block of blocks) {
        const at = piece * w.metainfo.pieceLength + block * BLOCK
        w.download.bytes.set(w.bytes.subarray(at, Math.min(at + BLOCK, w.bytes.length)), at)
      }
    }
    expectWhole(w)
  })

  it('ends the request when the download wants nothing more of it', async () => {
    const w = await world([film], { stallMs: 60_000 })
    w.server.behave(() => ({ stallAfter: 70 * KIB }))
    for (let piece = 4; piece < w.metainfo.pieceCount; piece++) w.download.unwanted.add(piece)
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.has(0))
    for (const piece of [1, 2, 3]) {
      w.seeds.withdraw(piece)
      w.download.free(piece)
      w.download.unwanted.add(piece)
    }
    expect(w.seeds.summaries()).toMatchObject([{ state: 'idle' }])
    expect(w.allowance.bytes).toBe(LIMITS.webSeedBytesUnderWay)
    expect(w.errors).toEqual([])
  })

  it('asks anew past a gap that is not worth reading, when pieces of a run are wanted no more', async () => {
    const w = await world([film], { pieceLength: 32 * KIB })
    w.server.behave(({ range }) =>
      range === `bytes=0-${LIMITS.webSeedFirstRunBytes - 1}` ? { stallAfter: 20 * KIB } : null,
    )
    for (let piece = 8; piece < w.metainfo.pieceCount; piece++) w.download.unwanted.add(piece)
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.includes('arrived 0'))
    for (const piece of [0, 1, 2, 3]) {
      w.seeds.withdraw(piece)
      w.download.free(piece)
      w.download.unwanted.add(piece)
    }
    await w.download.until(() => [4, 5, 6, 7].every((piece) => w.download.has(piece)))
    expect(w.server.ranges).toEqual([`bytes=0-262143`, `bytes=131072-262143`])
  })

  it('stops a piece that the download says it wants no more', async () => {
    const w = await world([film])
    w.download.wantsRest = (piece) => {
      if (piece !== 1) return true
      w.download.unwanted.add(1)
      return false
    }
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.blocks.every((_, piece) => piece === 1 || w.download.has(piece)))
    expect(w.download.has(1)).toBe(false)
  })

  it('leads to where a reader waits', async () => {
    const w = await world([film], { stallMs: 60_000 })
    w.server.behave(() => ({ stallAfter: 20 * KIB }))
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.includes('arrived 0'))
    // The run holds pieces 0 to 3; a reader waits for piece 2.
    w.server.behave(() => null)
    w.seeds.focus(2)
    expect(w.download.log).toContain('released 0-1')
    await w.download.until(() => w.download.has(2))
    await complete(w)
    expectWhole(w)
  })

  it('lets go of a run that ends before the reader', async () => {
    const w = await world([film], { stallMs: 60_000 })
    w.server.behave(() => ({ stallAfter: 20 * KIB }))
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.includes('arrived 0'))
    w.server.behave(() => null)
    for (let piece = 0; piece < 10; piece++) w.download.unwanted.add(piece)
    w.seeds.focus(10)
    expect(w.download.log).toContain('released 0-3')
    await w.download.until(() => w.download.has(10))
    expect(w.server.ranges[1]).toMatch(/^bytes=655360-/)
  })

  it('ends every request when the torrent is left, and gives nothing back', async () => {
    const w = await world([film], { stallMs: 60_000 })
    w.server.behave(() => ({ stallAfter: 20 * KIB }))
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.includes('arrived 0'))
    w.seeds.stop()
    expect(w.download.log.filter((line) => line.startsWith('released'))).toEqual([])
    expect(w.allowance.bytes).toBe(LIMITS.webSeedBytesUnderWay)
    expect(w.seeds.summaries()).toMatchObject([{ state: 'idle' }])
  })
})
