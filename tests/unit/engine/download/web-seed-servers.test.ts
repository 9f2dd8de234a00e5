import { afterEach, describe, expect, it } from 'vitest'
import { madeUpBytes } from '../../../stack/content.ts'
import { closeDownloads, type ServedDownload, startDownload } from './served-download.ts'

const KIB = 1024
const MIB = 1024 * KIB
const film = { name: 'film.bin', bytes: madeUpBytes('film.bin', 9 * MIB + 5) }
const album = [
  { name: 'a.bin', bytes: madeUpBytes('a', 300_001) },
  { name: 'b.bin', bytes: madeUpBytes('b', 200_003) },
  { name: 'tiny.txt', bytes: madeUpBytes('t', 7) },
  { name: 'c.bin', bytes: madeUpBytes('c', 400_000) },
]
afterEach(closeDownloads)

const complete = (d: ServedDownload): Promise<void> => d.until(() => d.verified.length === d.metainfo.pieceCount)

describe('a web seed that does not send parts', () => {
  it.each([
    ['with a length', {}],
    ['of unknown length', { chunked: true }],
    ['compressed', { gzip: true }],
  ])('is read once from the start, and all of it is kept: %s', async (_, manner) => {
    const d = await startDownload([film])
    d.server.behave(() => ({ whole: true, ...manner }))
    d.seeds.add(d.server.url)
    await complete(d)
    expect(d.server.requests).toHaveLength(1)
    expect(d.errors).toEqual([])
    expect(d.seeds.summaries()).toMatchObject([{ error: null, downloadedBytes: d.metainfo.length }])
  })

  it('is read on to what a reader waits for far from the start, and what comes before is kept', async () => {
    const d = await startDownload([film])
    d.server.behave(() => ({ whole: true }))
    d.jump(130, 140)
    d.seeds.add(d.server.url)
    await d.until(() => d.verified.includes(140))
    expect(d.server.ranges[0]).toMatch(/^bytes=8519680-/)
    expect(d.verified.slice(0, 3)).toEqual([0, 1, 2])
    await complete(d)
    expect(d.server.requests).toHaveLength(1)
    d.jump(0, 3)
    expect(d.errors).toEqual([])
  })

  it('is read once a file for pieces over several files', async () => {
    const d = await startDownload(album, { folder: 'album' })
    d.server.behave(() => ({ whole: true }))
    d.seeds.add(d.server.url)
    await complete(d)
    // The first answer shows what it is; requests that were under way then may be repeated.
    expect(d.server.requests.length).toBeLessThanOrEqual(album.length + 3)
    expect(d.errors).toEqual([])
  })

  it('is read again, once, after its body was cut', async () => {
    const d = await startDownload([film])
    d.server.behave(() => ({ whole: true, ...(d.server.requests.length === 1 ? { cutAfter: 3 * MIB } : {}) }))
    d.seeds.add(d.server.url)
    await complete(d)
    expect(d.server.requests).toHaveLength(2)
    expect(d.errors.map(({ code }) => code)).toEqual(['web-seed-cut'])
  })

  it('leaves to peers what they send, and its body is ended when nothing more is wanted', async () => {
    const d = await startDownload([film], { stallMs: 60_000 })
    d.server.behave(() => ({ whole: true, stallAfter: MIB }))
    d.seeds.add(d.server.url)
    await d.until(() => d.verified.includes(14))
    const peer = await d.join('peer')
    peer.answer(d.honest)
    await complete(d)
    expect(d.server.requests).toHaveLength(1)
    expect(d.seeds.summaries()).toMatchObject([{ state: 'idle' }])
    expect(d.errors).toEqual([])
  })
})

describe('a web seed with wrong bytes', () => {
  it('is not asked for the files of the piece any more, which are named, and is for all others', async () => {
    // Piece 6 has the end of `c` and the beginning of `d`.
    const files = ['a', 'b', 'c', 'd', 'e'].map((name, i) => ({
      name,
      bytes: madeUpBytes(name, [128, 128, 160, 96, 128][i]! * KIB),
    }))
    const d = await startDownload(files, { folder: 'shelf' })
    d.server.behave(({ path }) => (path.endsWith('/d') ? { wrong: true } : null))
    d.seeds.add(d.server.url)
    await d.until(() => d.bad.length > 0 && [0, 1, 2, 3, 8, 9].every((piece) => d.verified.includes(piece)))
    expect(d.refusals[0]?.fields.files).toMatch(/^(shelf\/c, )?shelf\/d$/)
    expect(d.seeds.summaries()).toMatchObject([{ error: { code: 'web-seed-wrong-files' } }])
    const asked = (): number => d.server.requests.filter(({ path }) => path.endsWith('/d')).length
    const before = asked()
    // A peer has the rest.
    const peer = await d.join('peer')
    peer.answer(d.honest)
    await complete(d)
    expect(asked()).toBe(before)
  })

  it('is not asked any more when all of the torrent is one file', async () => {
    const d = await startDownload([film])
    d.server.behave(() => ({ wrong: true }))
    d.seeds.add(d.server.url)
    await d.until(() => d.bad.length > 0)
    expect(d.seeds.summaries()).toMatchObject([{ state: 'banned', error: { code: 'web-seed-wrong-bytes' } }])
  })

  it('is not asked at whole-file length either, when it does not send parts', async () => {
    const d = await startDownload(album, { folder: 'album' })
    d.server.behave(({ path }) => ({ whole: true, ...(path.endsWith('/a.bin') ? { wrong: true } : {}) }))
    d.seeds.add(d.server.url)
    await d.until(() => d.bad.length > 0 && [8, 9, 10, 11, 12].every((piece) => d.verified.includes(piece)))
    expect(d.refusals[0]?.fields.files).toBe('album/a.bin')
  })
})

describe('servers with manners of their own', () => {
  it('a redirect to another address is followed', async () => {
    const d = await startDownload([film])
    const target = await startDownload([film])
    d.server.behave(() => ({ status: 302, headers: { Location: `${target.server.url}film.bin` } }))
    d.seeds.add(d.server.url)
    await complete(d)
    expect(target.server.sentBytes()).toBe(film.bytes.length)
  })

  it('a server that trickles counts as silent, and its pieces go to another', async () => {
    const d = await startDownload([film], { stallMs: 200 })
    const slow = await startDownload([film])
    slow.server.behave(() => ({ drip: 100 }))
    d.seeds.add(slow.server.url)
    await d.until(() => d.errors.length > 0)
    expect(d.errors[0]?.code).toBe('web-seed-stalled')
    d.seeds.add(d.server.url)
    await complete(d)
  })

  it.each([
    ['an empty body', { whole: true, headers: { 'Content-Length': '0' } }, 'web-seed-file-length'],
    ['a shorter file without a length', { status: 200 }, 'web-seed-file-length'],
    ['too many requests', { status: 429, headers: { 'Retry-After': '2' } }, 'web-seed-status'],
    ['no content', { status: 204 }, 'web-seed-status'],
  ])('%s is a failure that says what it is', async (_, manner, code) => {
    const d = await startDownload([film])
    d.server.behave(() => manner)
    d.seeds.add(d.server.url)
    await d.until(() => d.errors.length > 0)
    expect(d.errors[0]?.code).toBe(code)
    expect(d.seeds.summaries()).toMatchObject([{ state: 'resting', error: { code } }])
  })
})

describe('addresses that are not requested', () => {
  it.each([
    ['http://seed.example/', 'web-seed-not-encrypted'],
    ['http://192.168.1.1/', 'web-seed-private-host'],
    ['https://router/', 'web-seed-private-host'],
    ['https://10.0.0.7/films/', 'web-seed-private-host'],
  ])('%s: %s', async (url, code) => {
    const d = await startDownload([film])
    d.seeds.add(url)
    expect(d.seeds.summaries()).toMatchObject([{ url, state: 'banned', error: { code } }])
  })
})
