import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { LIMITS } from '../../src/core/limits.ts'
import { MIB } from '../../src/core/units.ts'
import { SESSION_DATABASE, SESSION_STORE } from '../../src/protocol/session.ts'
import { streamUrl } from '../../src/protocol/stream.ts'
import { asInfoHash } from '../info-hash.ts'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import type { Seeder } from '../stack/node-peer.ts'
import { expect, test } from './fixtures.ts'

/** The stream route of the production build: real service worker, real engine, an unmodified peer. */

const PIECE = 64 * 1024
const SIZE = 4 * MIB
/** Of the file's pieces. */
const HALF = SIZE / PIECE / 2

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly bytes: number
  readonly sha256: string
}

/** Fetches in the page, so through the service worker; rejects when the body breaks off. */
async function ask(page: Page, url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return page.evaluate(
    async ({ url, headers, method }) => {
      const response = await fetch(url, { headers, method })
      const body = await response.arrayBuffer()
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
      const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        bytes: body.byteLength,
        sha256: hex,
      }
    },
    { url, headers, method },
  )
}

const range = (from: number, to: number | '' = ''): Record<string, string> => ({ range: `bytes=${from}-${to}` })

/** The page is served by the worker, and the worker knows the torrent's files. */
async function ready(page: Page, url: string): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await expect.poll(async () => (await ask(page, url, {}, 'HEAD')).status).toBe(200)
}

/** Starts a fetch with a body that the test reads by hand, as `window.body`; resolves with its status. */
function hold(page: Page, url: string, headers: Record<string, string> = {}): Promise<number> {
  return page.evaluate(
    async ({ url, headers }) => {
      const response = await fetch(url, { headers })
      Object.assign(window, { body: response.body?.getReader() })
      return response.status
    },
    { url, headers },
  )
}

/** Reads the held body to its end, or to at least `most` bytes; returns the outcome. */
function readOn(
  page: Page,
  most = Number.POSITIVE_INFINITY,
): Promise<{ bytes: number; end: 'done' | 'more' | 'broken' }> {
  return page.evaluate(async (most) => {
    const { body } = window as unknown as { body: ReadableStreamDefaultReader<Uint8Array> }
    let bytes = 0
    try {
      while (bytes < most) {
        const { done, value } = await body.read()
        if (done) return { bytes, end: 'done' }
        bytes += value.length
      }
      return { bytes, end: 'more' }
    } catch {
      return { bytes, end: 'broken' }
    }
  }, most)
}

/** Verified pieces on disk according to the database, one boolean each; null while it has no bitfield. */
function savedPieces(page: Page, infoHash: string): Promise<boolean[] | null> {
  return page.evaluate(
    async ({ infoHash, database, store }) => {
      const opening = indexedDB.open(database)
      await new Promise((resolve, reject) => Object.assign(opening, { onsuccess: resolve, onerror: reject }))
      const reading = opening.result.transaction(store).objectStore(store).get(infoHash)
      await new Promise((resolve, reject) => Object.assign(reading, { onsuccess: resolve, onerror: reject }))
      opening.result.close()
      const { bitfield, layout } = reading.result
      if (!bitfield) return null
      return Array.from({ length: layout.pieceCount }, (_, i) => (bitfield[i >> 3] & (0x80 >> (i & 7))) !== 0)
    },
    { infoHash, database: SESSION_DATABASE, store: SESSION_STORE },
  )
}

/** Once all is here that the seeder's gate allows: the first byte of a piece that is here while the next one is not. */
async function edgeOfHere(page: Page, { infoHash }: Seeder): Promise<number> {
  const saved = async () => (await savedPieces(page, infoHash)) ?? []
  await expect.poll(async () => (await saved()).filter((verified) => verified).length).toBe(HALF)
  const all = await saved()
  return all.findIndex((verified, piece) => verified && all[piece + 1] === false) * PIECE
}

test('the stream route answers a table of requests', async ({ app, seed }) => {
  const clip = madeUpBytes('clip.mp4', SIZE)
  const seeder = await seed({
    name: 'Some things',
    files: [
      { name: 'clip.mp4', bytes: clip },
      { name: 'read me #1.txt', bytes: Buffer.from('hello') },
    ],
  })
  const page = await app.open(`#${seeder.magnet}`)
  const [clipPath, notePath] = ['clip.mp4', 'read me #1.txt'].map((name) =>
    seeder.files.find(({ path }) => path.endsWith(name))!.path.split('/'),
  )
  const url = streamUrl('/', seeder.infoHash, clipPath!)
  await ready(page, url)

  const everything = await ask(page, url)
  expect(everything).toMatchObject({ status: 200, bytes: SIZE, sha256: sha256(clip) })
  expect(everything.headers).toMatchObject({
    'accept-ranges': 'bytes',
    'content-length': String(SIZE),
    'content-type': 'video/mp4',
    'x-content-type-options': 'nosniff',
  })

  const parts: [headers: Record<string, string>, start: number, end: number][] = [
    [range(0, 0), 0, 0],
    [range(100_000, 299_999), 100_000, 299_999],
    [range(SIZE - 10), SIZE - 10, SIZE - 1],
    [{ range: 'bytes=-1000' }, SIZE - 1000, SIZE - 1],
    [range(SIZE - 5, SIZE + 5), SIZE - 5, SIZE - 1],
    [{ range: 'bytes=5-9,20-29' }, 5, 9],
  ]
  const answers = await Promise.all(parts.map(([headers]) => ask(page, url, headers)))
  for (const [i, [, start, end]] of parts.entries()) {
    const expected = { status: 206, bytes: end - start + 1, sha256: sha256(clip.subarray(start, end + 1)) }
    expect(answers[i]).toMatchObject(expected)
    expect(answers[i]?.headers['content-range']).toBe(`bytes ${start}-${end}/${SIZE}`)
  }

  const beyond = await ask(page, url, range(SIZE))
  expect(beyond.status).toBe(416)
  expect(beyond.headers['content-range']).toBe(`bytes */${SIZE}`)
  expect(await ask(page, url, range(0, 9), 'HEAD')).toMatchObject({ status: 200, bytes: 0 })
  expect((await ask(page, url, {}, 'POST')).status).toBe(405)

  const note = streamUrl('/', seeder.infoHash, notePath!, true)
  const saved = await ask(page, note)
  expect(saved).toMatchObject({ status: 200, sha256: sha256(Buffer.from('hello')) })
  expect(saved.headers['content-disposition']).toContain("filename*=UTF-8''read%20me%20%231.txt")

  const unknown = ['nothing.mp4', ''].map((name) => streamUrl('/', seeder.infoHash, [name]))
  for (const missing of [...unknown, streamUrl('/', asInfoHash('f'.repeat(40)), clipPath!), '/stream/zzz/clip.mp4']) {
    expect((await ask(page, missing)).status).toBe(404)
  }
})

test('aborted requests release what they held', async ({ app, seed }) => {
  const seeder = await seed({ files: [{ name: 'data.bin', size: SIZE }], gate: { allowPieces: HALF } })
  const page = await app.open(`#${seeder.magnet}`)
  const url = streamUrl('/', seeder.infoHash, ['data.bin'])
  await ready(page, url)
  const edge = await edgeOfHere(page, seeder)
  // More than there may be at once: were any left open, the later ones would be refused.
  const statuses = await page.evaluate(
    async ({ url, count, edge }) => {
      const seen = new Set<number>()
      for (let i = 0; i < count; i++) {
        const abort = new AbortController()
        const response = await fetch(url, { headers: { range: `bytes=${edge}-` }, signal: abort.signal })
        seen.add(response.status)
        await response.body?.getReader().read()
        abort.abort()
      }
      return [...seen]
    },
    { url, edge, count: LIMITS.streams + 20 },
  )
  expect(statuses).toEqual([206])
  await seeder.setGate({})
  expect(await ask(page, url)).toMatchObject({ status: 200, sha256: seeder.files[0]?.sha256 })
})

test('a stream reads no further ahead than its cap', async ({ app, seed }) => {
  const size = 40 * MIB
  const seeder = await seed({
    files: [
      { name: 'data.bin', size },
      { name: 'other.bin', size: PIECE },
    ],
    name: 'two',
  })
  await seeder.setChoking(true)
  const page = await app.open(`#${seeder.magnet}`)
  const path = seeder.files[0]!.path.split('/')
  const url = streamUrl('/', seeder.infoHash, path)
  await ready(page, url)
  await page.goto(`/#/torrent/${seeder.infoHash}/files`)
  await page.getByRole('button', { name: /none/i }).click()
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0)
  await seeder.setChoking(false)

  expect(await hold(page, url, range(0))).toBe(206)
  const watched = await readOn(page, 4 * MIB)
  expect(watched.end).toBe('more')
  // Whatever was asked for before these last bytes has been sent when they are here.
  expect((await ask(page, url, range(size - PIECE))).bytes).toBe(PIECE)
  const { sentBytes } = await seeder.status()
  // Besides the bytes read: the cap, pieces at both its ends, the browser's buffer between worker and page, and the
  // last bytes.
  expect(sentBytes).toBeLessThan(watched.bytes + LIMITS.streamReadAheadBytes + 4 * MIB)
})

test('a stream continues after the browser ends the service worker', async ({ app, seed, profile }) => {
  const seeder = await seed({ files: [{ name: 'data.bin', size: SIZE }], gate: { allowPieces: HALF } })
  const page = await app.open(`#${seeder.magnet}`)
  const url = streamUrl('/', seeder.infoHash, ['data.bin'])
  await ready(page, url)
  expect(await hold(page, url, range(await edgeOfHere(page, seeder)))).toBe(206)
  expect((await readOn(page, PIECE)).end).toBe('more')

  const devtools = await profile.context.newCDPSession(page)
  await devtools.send('ServiceWorker.enable')
  await devtools.send('ServiceWorker.stopAllWorkers')
  expect((await readOn(page)).end).toBe('broken')

  await seeder.setGate({})
  // Both what was there and what has to be fetched: the new worker finds the engine by itself.
  expect(await ask(page, url)).toMatchObject({ status: 200, sha256: seeder.files[0]?.sha256 })
})

test('a stream continues when another tab takes the engine over', async ({ app, seed, profile }) => {
  const seeder = await seed({ files: [{ name: 'data.bin', size: SIZE }], gate: { allowPieces: HALF } })
  const first = await app.open(`#${seeder.magnet}`)
  const url = streamUrl('/', seeder.infoHash, ['data.bin'])
  await ready(first, url)
  const second = await profile.context.newPage()
  await second.goto(first.url().replace(/#.*/, ''))
  await ready(second, url)

  const edge = await edgeOfHere(first, seeder)
  expect(await hold(second, url, range(edge))).toBe(206)
  const { bytes, end } = await readOn(second, PIECE)
  expect(end).toBe('more')
  await first.close()
  await seeder.setGate({})
  expect(await readOn(second)).toEqual({ bytes: SIZE - edge - bytes, end: 'done' })
})

test('without an engine complete ranges are served, and missing ones answer 504', async ({ app, seed, profile }) => {
  const bytes = madeUpBytes('data.bin', SIZE)
  const seeder = await seed({ files: [{ name: 'data.bin', bytes }], gate: { allowPieces: HALF } })
  const page = await app.open(`#${seeder.magnet}`)
  const url = streamUrl('/', seeder.infoHash, ['data.bin'])
  await ready(page, url)
  const edge = await edgeOfHere(page, seeder)

  // A page of ours without the app in it: it never answers the worker.
  const bystander = await profile.context.newPage()
  await bystander.goto('/favicon.svg')
  expect(await hold(bystander, url, range(edge))).toBe(206)
  await page.close()
  const left = await readOn(bystander)
  expect(left.end).toBe('broken')
  expect(left.bytes).toBeGreaterThanOrEqual(PIECE)

  const before = await savedPieces(bystander, seeder.infoHash)
  const ranges = seeder.pieceCount
  const answers = await Promise.all(
    Array.from({ length: ranges }, (_, i) => ask(bystander, url, range(i * PIECE, (i + 1) * PIECE - 1))),
  )
  const after = await savedPieces(bystander, seeder.infoHash)
  for (const [piece, answer] of answers.entries()) {
    const here = { status: 206, sha256: sha256(bytes.subarray(piece * PIECE, (piece + 1) * PIECE)) }
    if (before?.[piece]) expect(answer).toMatchObject(here)
    else if (!after?.[piece]) expect(answer.status).toBe(504)
  }
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([206, 504]))
  expect((await ask(bystander, url, {}, 'HEAD')).status).toBe(200)
  expect((await ask(bystander, streamUrl('/', asInfoHash('f'.repeat(40)), ['x']))).status).toBe(404)
})

/** The address with a token for one navigation, as the app gets it from its service worker. */
const permitted = (page: Page, url: string): Promise<string> =>
  page.evaluate(async (address) => {
    const { port1, port2 } = new MessageChannel()
    const token = crypto.randomUUID()
    navigator.serviceWorker.controller?.postMessage({ kind: 'freshet:permit', token, port: port2 }, [port2])
    await new Promise((resolve) => {
      port1.onmessage = resolve
    })
    return `${address}?permit=${token}`
  }, url)

test('an HTML file of a torrent runs no script in our origin', async ({ app, seed, profile }) => {
  const mark = randomBytes(8).toString('hex')
  const script = `localStorage.setItem('${mark}', 'ran'); document.title = '${mark}'`
  const files = {
    'page.html': `<!doctype html><script>${script}</script><p>words</p>`,
    'page.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>${script}</script></svg>`,
    'page.xhtml': `<html xmlns="http://www.w3.org/1999/xhtml"><body><script>${script}</script></body></html>`,
    'code.js': script,
    unknown: `<!doctype html><script>${script}</script>`,
  }
  const seeder = await seed({
    name: 'hostile',
    files: Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
  })
  const page = await app.open(`#${seeder.magnet}`)
  const urlOf = (name: string) =>
    streamUrl('/', seeder.infoHash, seeder.files.find(({ path }) => path.endsWith(name))!.path.split('/'))
  await ready(page, urlOf('page.html'))

  for (const name of ['page.html', 'page.svg', 'page.xhtml', 'code.js']) {
    const opened = await profile.context.newPage()
    const response = await opened.goto(await permitted(page, urlOf(name)))
    expect(response?.status()).toBe(200)
    expect(await opened.evaluate(() => self.origin)).toBe('null')
    expect(await opened.title()).not.toBe(mark)
    await opened.close()
  }
  // An unknown type is saved, not shown.
  const opened = await profile.context.newPage()
  const download = opened.waitForEvent('download')
  await opened.goto(await permitted(page, urlOf('unknown'))).catch(() => undefined)
  expect((await download).suggestedFilename()).toContain('unknown')

  expect(await page.evaluate((key) => localStorage.getItem(key), mark)).toBeNull()
})
