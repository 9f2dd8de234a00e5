import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { madeUpBytes } from '../../../stack/content.ts'
import { closeFixtures, complete, expectWhole, film, startWebSeeds } from './fixture.ts'
import { BLOCK } from './memory-download.ts'

const KIB = 1024
afterEach(closeFixtures)

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
    const w = await startWebSeeds([film], code === 'web-seed-stalled' ? { stallMs: 100 } : {})
    w.server.behave(() => manner)
    const failed = w.failure()
    w.seeds.add(w.server.url)
    const error = await failed
    expect(error.code).toBe(code)
    expect(error.fields.url).toBe(`${w.server.url}film.bin`)
    expect(w.download.reserved).toBe(0)
    expect(w.budget.bytes).toBe(LIMITS.webSeedPendingBytes)
    expect(w.seeds.summaries()).toMatchObject([{ state: 'resting', error: { code } }])
    // It gets no request while it rests.
    w.seeds.wake()
    await Promise.resolve()
    expect(w.download.reserved).toBe(0)
  })

  it('is not read whole for a reader that needs a part', async () => {
    const w = await startWebSeeds([film], { isNeeded: () => true })
    w.server.behave(() => ({ whole: true }))
    const failed = w.failure()
    w.seeds.add(w.server.url)
    expect(await failed).toMatchObject({ code: 'web-seed-no-parts' })
    expect(w.download.reserved).toBe(0)
  })

  it('continues a partial piece after its rest', async () => {
    const w = await startWebSeeds()
    const failed = w.failure()
    w.server.behave(() => ({ cutAfter: 100_000 }))
    w.seeds.add(w.server.url)
    expect((await failed).code).toBe('web-seed-cut')
    const present = w.download.blocks.flat().filter((block) => block.present).length
    w.server.behave(() => null)
    await complete(w)
    expectWhole(w)
    // What had come was not asked for again.
    const asked = w.server.ranges.slice(1).map((range) => range.slice(6).split('-').map(Number))
    const bytes = asked.reduce((sum, [start, end]) => sum + end! - start! + 1, 0)
    expect(bytes).toBe(w.metainfo.length - present * BLOCK)
    expect(w.seeds.summaries()).toMatchObject([{ error: null }])
  })

  it('is unreachable without a server', async () => {
    const w = await startWebSeeds()
    await w.server.close()
    const failed = w.failure()
    w.seeds.add(w.server.url)
    expect((await failed).code).toBe('web-seed-unreachable')
  })

  it('is asked for other files when it lacks one', async () => {
    const files = ['a', 'b', 'c'].map((name) => ({ name, bytes: madeUpBytes(name, 64 * KIB) }))
    const w = await startWebSeeds(files, { folder: 'some', served: files.filter(({ name }) => name !== 'b') })
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.has(0) && w.download.has(2))
    expect(w.errors.map(({ code }) => code)).toContain('web-seed-missing')
    expect(w.server.requests.filter(({ path }) => path === '/some/b')).toHaveLength(1)
  })

  it('is asked again for a file that it lacked, without being woken', async () => {
    let clock = 0
    const w = await startWebSeeds([film], { now: () => clock })
    w.server.behave(() => ({ status: 404 }))
    const failed = w.failure()
    w.seeds.add(w.server.url)
    await failed
    w.server.behave(() => null)
    clock += LIMITS.webSeedAbsentMs - 20
    await w.download.until(() => w.download.log.includes('nothing'))
    clock += 20
    await complete(w)
    expectWhole(w)
  })

  it('leaves the torrent to another web seed', async () => {
    const w = await startWebSeeds()
    w.server.behave(({ path }) => (path.startsWith('/dead') ? { status: 500 } : null))
    // Both are known to the one server; the second address is dead.
    w.seeds.add(`${w.server.url}dead`)
    await w.failure()
    w.seeds.add(w.server.url)
    await complete(w)
    expectWhole(w)
  })

  it('is not asked again after it sent wrong bytes', async () => {
    const w = await startWebSeeds()
    w.server.behave(() => ({ wrong: true }))
    w.download.wantsRest = (piece) => {
      if (w.download.has(piece)) w.seeds.refuse(w.server.url, piece)
      return true
    }
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.some((line) => line.startsWith('released')))
    expect(w.seeds.summaries()).toMatchObject([{ state: 'banned', error: { code: 'web-seed-wrong-bytes' } }])
    expect(w.download.reserved).toBe(0)
    w.seeds.wake()
    await Promise.resolve()
    expect(w.download.reserved).toBe(0)
    expect(w.seeds.refuse('http://elsewhere.example/', 0)).toBe(false)
  })
})
