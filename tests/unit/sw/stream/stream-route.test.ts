import { describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { bytesOf, CHUNK, chunksOf, EngineProcess, HASH, PIECE, recordOf } from '../fakes.ts'
import { bodyBytes, CLIP, expectBytes, FILES, ranged, SIZE, world } from './world.ts'

describe('requests for a complete file without an engine', () => {
  it.each<
    [
      name: string,
      path: string,
      options: RequestInit,
      status: number,
      start: number,
      length: number,
      contentRange: string | null,
    ]
  >([
    ['everything', CLIP, {}, 200, 0, SIZE, null],
    ['first bytes', CLIP, ranged('bytes=0-0'), 206, 0, 1, `bytes 0-0/${SIZE}`],
    ['open-ended', CLIP, ranged('bytes=1000-'), 206, 1000, SIZE - 1000, `bytes 1000-${SIZE - 1}/${SIZE}`],
    ['open-ended from the start', CLIP, ranged('bytes=0-'), 206, 0, SIZE, `bytes 0-${SIZE - 1}/${SIZE}`],
    ['suffix', CLIP, ranged('bytes=-300'), 206, SIZE - 300, 300, `bytes ${SIZE - 300}-${SIZE - 1}/${SIZE}`],
    ['suffix above the size', CLIP, ranged(`bytes=-${SIZE * 2}`), 206, 0, SIZE, `bytes 0-${SIZE - 1}/${SIZE}`],
    [
      'last beyond the end',
      CLIP,
      ranged(`bytes=${SIZE - 5}-${SIZE + 5}`),
      206,
      SIZE - 5,
      5,
      `bytes ${SIZE - 5}-${SIZE - 1}/${SIZE}`,
    ],
    ['first beyond the end', CLIP, ranged(`bytes=${SIZE}-`), 416, 0, 0, `bytes */${SIZE}`],
    ['several ranges', CLIP, ranged('bytes=10-19,30-39'), 206, 10, 10, `bytes 10-19/${SIZE}`],
    ['another unit', CLIP, ranged('lines=1-2'), 200, 0, SIZE, null],
    ['HEAD', CLIP, { method: 'HEAD' }, 200, 0, 0, null],
    ['HEAD takes no range', CLIP, { method: 'HEAD', ...ranged('bytes=0-9') }, 200, 0, 0, null],
    [
      'If-Range of this file',
      CLIP,
      { headers: { range: 'bytes=0-9', 'if-range': `"${HASH}-0"` } },
      206,
      0,
      10,
      `bytes 0-9/${SIZE}`,
    ],
    ['If-Range of another', CLIP, { headers: { range: 'bytes=0-9', 'if-range': '"x"' } }, 200, 0, SIZE, null],
    ['empty file', 'empty.txt', {}, 200, 0, 0, null],
    ['empty file, ranged', 'empty.txt', ranged('bytes=0-'), 200, 0, 0, null],
  ])('%s', async (...[, path, options, status, start, length, contentRange]) => {
    const { ask, open } = world()
    const response = await ask(path, options)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect(response.headers.get('accept-ranges')).toBe('bytes')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const contentLength = options.method === 'HEAD' ? String(SIZE) : status === 416 ? null : String(length)
    expect(response.headers.get('content-length')).toBe(contentLength)
    expectBytes(await bodyBytes(response), bytesOf(0, start, length))
    expect(open()).toBe(0)
  })

  it('finds a nested, escaped path and never serves it as markup', async () => {
    const response = await world().ask('notes/read%20me.html')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toMatch(/(^|; )sandbox(;|$)/)
    expectBytes(await bodyBytes(response), bytesOf(2, 0, 10))
  })

  it.each([
    ['a missing file', 'nothing.mp4', HASH],
    ['a folder', 'notes', HASH],
    ['padding', '.pad/1', HASH],
    ['no path', '', HASH],
    ['broken escapes', '%E0%A4%A', HASH],
    ['an unknown torrent', CLIP, 'f'.repeat(40)],
    ['a bad info hash', CLIP, 'f'.repeat(39)],
  ])('answers 404 for %s', async (...[, path, infoHash]) => {
    expect((await world().ask(path, {}, infoHash)).status).toBe(404)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('answers 405 to %s', async (method) => {
    const response = await world().ask(CLIP, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
  })

  it('names a file that is to be saved', async () => {
    const response = await world().ask('notes/read%20me.html?save=1')
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="read me.html"; filename*=UTF-8\'\'read%20me.html',
    )
  })

  it('answers concurrent requests', async () => {
    const { ask } = world()
    const all = await Promise.all(
      [...Array(20).keys()].map((i) => ask(CLIP, ranged(`bytes=${i * 1000}-${i * 1000 + 99}`))),
    )
    for (const [i, response] of all.entries()) expectBytes(await bodyBytes(response), bytesOf(0, i * 1000, 100))
  })

  it('refuses more than LIMITS.streams open bodies, and accepts one again when another ends', async () => {
    const { ask, open } = world()
    const held = await Promise.all([...Array(LIMITS.streams).keys()].map(() => ask(CLIP)))
    expect(open()).toBe(LIMITS.streams)
    expect((await ask(CLIP)).status).toBe(503)
    await held[0]?.body?.cancel()
    expect((await ask(CLIP, ranged('bytes=0-1'))).status).toBe(206)
  })
})

describe('backpressure', () => {
  it('reads one chunk ahead of the reader, whatever the size', async () => {
    const { ask, files, open } = world()
    const response = await ask(CLIP)
    expect(files.readBytes).toBe(CHUNK)
    const reader = response.body!.getReader()
    await reader.read()
    await reader.read()
    expect(files.readBytes).toBe(2 * CHUNK)
    await reader.cancel()
    expect(open()).toBe(0)
    expect(files.readBytes).toBe(2 * CHUNK)
  })

  it('passes chunks on as they are, with one reader for all verified bytes', async () => {
    const { ask, files } = world()
    const response = await ask(CLIP)
    expect(files.openReaders).toBe(1)
    const chunks = await chunksOf(response)
    expect(chunks.map((chunk) => chunk.length)).toEqual([CHUNK, CHUNK, CHUNK, 100])
    expect(files.openReaders).toBe(0)
  })

  it('reopens a file that a write made unreadable', async () => {
    const { ask, files } = world()
    files.failing = 2
    expectBytes(await bodyBytes(await ask(CLIP)), bytesOf(0, 0, SIZE))
    expect(files.openReaders).toBe(0)
  })

  it('reads through the engine when a file stays unreadable', async () => {
    const { ask, files } = world(undefined, new EngineProcess(FILES, SIZE))
    files.failing = Number.POSITIVE_INFINITY
    expectBytes(await bodyBytes(await ask(CLIP)), bytesOf(0, 0, SIZE))
  })
})

describe('missing bytes', () => {
  const FIRST_CHUNK = [...Array(CHUNK / PIECE).keys()]

  it('come from the engine, verified ones from disk', async () => {
    const engine = new EngineProcess(FILES, SIZE)
    const { ask, files } = world(FIRST_CHUNK, engine)
    expectBytes(await bodyBytes(await ask(CLIP)), bytesOf(0, 0, SIZE))
    expect(engine.opened).toBe(1)
    expect(engine.openStreams).toBe(0)
    expect(files.readBytes).toBe(SIZE)
  })

  it('are requested while earlier ones are still read', async () => {
    const engine = new EngineProcess(FILES, CHUNK)
    const { ask } = world(FIRST_CHUNK, engine)
    const response = await ask(CLIP)
    await vi.waitFor(() => expect(engine.positions).toEqual([0]))
    await response.body?.cancel()
    await vi.waitFor(() => expect(engine.openStreams).toBe(0))
  })

  it('are awaited', async () => {
    const engine = new EngineProcess(FILES, 0)
    const { ask } = world([], engine)
    const answer = ask(CLIP)
    await vi.waitFor(() => expect(engine.positions).toEqual([0]))
    engine.fetch(CHUNK + 5)
    const response = await answer
    engine.fetch(SIZE)
    expectBytes(await bodyBytes(response), bytesOf(0, 0, SIZE))
  })

  it('are read through the engine when they are not on disk', async () => {
    const { ask, files, sessions } = world([], new EngineProcess(FILES, SIZE))
    files.failing = Number.POSITIVE_INFINITY
    expectBytes(await bodyBytes(await ask(CLIP)), bytesOf(0, 0, SIZE))
    sessions.record = { ...sessions.record!, store: 'memory', bitfield: null }
    files.failing = 0
    expectBytes(await bodyBytes(await ask(CLIP)), bytesOf(0, 0, SIZE))
    expect(files.readBytes).toBe(0)
  })

  it('answer 504 when no tab runs the engine, while verified ones are served', async () => {
    const { ask, open } = world(FIRST_CHUNK)
    const missing = await ask(CLIP, ranged(`bytes=${CHUNK}-`))
    expect(missing.status).toBe(504)
    expect(missing.headers.get('freshet-error')).toBe('engine-unreachable')
    expect((await ask(CLIP, ranged(`bytes=0-${CHUNK - 1}`))).status).toBe(206)
    expect(open()).toBe(1)
  })

  it('need no engine for HEAD', async () => {
    expect((await world([]).ask(CLIP, { method: 'HEAD' })).status).toBe(200)
  })

  it('answer 504 when peers send nothing for too long', async () => {
    vi.useFakeTimers()
    try {
      const engine = new EngineProcess(FILES, 0)
      const { ask, open } = world([], engine)
      const answer = ask(CLIP)
      await vi.advanceTimersByTimeAsync(LIMITS.streamStallMs - 1)
      expect(open()).toBe(1)
      await vi.advanceTimersByTimeAsync(LIMITS.engineHandOverMs + 1)
      expect((await answer).status).toBe(504)
      expect(engine.openStreams).toBe(0)
      expect(open()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('end the body with an error when peers stop sending in the middle', async () => {
    vi.useFakeTimers()
    try {
      const { ask, open } = world([], new EngineProcess(FILES, CHUNK))
      const body = bodyBytes(await ask(CLIP))
      const failed = expect(body).rejects.toMatchObject({ code: 'stalled' })
      await vi.advanceTimersByTimeAsync(LIMITS.streamStallMs + LIMITS.engineHandOverMs)
      await failed
      expect(open()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('are cancelled when the request is aborted before the first byte', async () => {
    const engine = new EngineProcess(FILES, 0)
    const { ask, open } = world([], engine)
    const abort = new AbortController()
    const answer = ask(CLIP, { signal: abort.signal })
    await vi.waitFor(() => expect(engine.openStreams).toBe(1))
    abort.abort()
    await answer
    await vi.waitFor(() => expect(engine.openStreams).toBe(0))
    expect(open()).toBe(0)
  })
})

describe('closing the tab with the engine in the middle of a body', () => {
  it('continues the body through the next tab', async () => {
    const first = new EngineProcess(FILES, CHUNK)
    const second = new EngineProcess(FILES, SIZE)
    const { ask, engine } = world([], first)
    const body = bodyBytes(await ask(CLIP))
    await vi.waitFor(() => expect(first.positions).toContain(CHUNK))
    engine.running = second
    first.die()
    expectBytes(await body, bytesOf(0, 0, SIZE))
    expect(second.opened).toBe(1)
  })

  it('ends the body with an error when there is no other tab', async () => {
    const engine = new EngineProcess(FILES, CHUNK)
    const { ask, engine: access, open } = world([], engine)
    const body = bodyBytes(await ask(CLIP))
    const failed = expect(body).rejects.toMatchObject({ code: 'engine-unreachable' })
    await vi.waitFor(() => expect(engine.positions).toContain(CHUNK))
    access.running = null
    engine.die()
    await failed
    expect(open()).toBe(0)
  })

  it('still serves the bytes that the engine had saved by then', async () => {
    const engine = new EngineProcess(FILES, CHUNK)
    const { ask, engine: access, sessions } = world([], engine)
    const body = bodyBytes(await ask(CLIP))
    await vi.waitFor(() => expect(engine.positions).toContain(CHUNK))
    sessions.record = recordOf(FILES)
    access.running = null
    engine.die()
    expectBytes(await body, bytesOf(0, 0, SIZE))
  })
})

describe('torrents that are not in the database', () => {
  it('are requested from the engine', async () => {
    const { ask, sessions } = world([], new EngineProcess(FILES, SIZE))
    sessions.broken = true
    expectBytes(await bodyBytes(await ask(CLIP, ranged('bytes=5-9'))), bytesOf(0, 5, 5))
    expect((await ask('.pad/1')).status).toBe(404)
    expect((await ask(CLIP, {}, 'f'.repeat(40))).status).toBe(404)
  })

  it('are 404 only when the database can be read', async () => {
    const { ask, sessions } = world([])
    sessions.record = null
    expect((await ask(CLIP)).status).toBe(404)
    sessions.broken = true
    expect((await ask(CLIP)).status).toBe(504)
  })

  it('answer 504 when the engine does not answer', async () => {
    vi.useFakeTimers()
    try {
      const { ask, sessions, engine } = world([])
      sessions.record = null
      engine.running = { call: () => new Promise<never>(() => undefined) }
      const answer = ask(CLIP)
      await vi.advanceTimersByTimeAsync(LIMITS.streamStallMs + LIMITS.engineHandOverMs)
      expect((await answer).status).toBe(504)
    } finally {
      vi.useRealTimers()
    }
  })

  it('have no files yet while only the magnet is known', async () => {
    const { ask, sessions } = world([])
    sessions.record = { ...sessions.record!, layout: null, bitfield: null }
    expect((await ask(CLIP)).status).toBe(504)
  })

  it('have no verified bytes when the bitfield does not fit', async () => {
    const { ask, sessions } = world()
    sessions.record = { ...sessions.record!, bitfield: new Uint8Array(1).fill(0xff) }
    expect((await ask(CLIP)).status).toBe(504)
  })
})
