import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { get, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compressFolder } from '../../stack/compress.js'
import { CONTENT_SECURITY_POLICY, headersFile, THEME_SCRIPT } from '../../stack/headers.js'
import { PortTakenError } from '../../stack/ports.ts'
import { type Served, serve } from '../../stack/serve.ts'
import { startWebSeed } from '../../stack/web-seed.ts'

const config = { trackers: ['ws://127.0.0.1:1'], iceServers: [] }
let dist: string
let app: Served

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'freshet-serve-'))
  await mkdir(join(dist, 'assets'))
  await writeFile(join(dist, 'index.html'), '<!doctype html>')
  await writeFile(join(dist, 'config.json'), '{"trackers":["wss://elsewhere.example"]}')
  await writeFile(join(dist, 'manifest.webmanifest'), '{}')
  await writeFile(join(dist, 'assets', 'hasher-abc.wasm'), '0123456789')
  app = await serve({ dist, config })
})

afterAll(async () => {
  await app.close()
  await rm(dist, { recursive: true })
})

describe('serve', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/manifest.webmanifest', 'application/manifest+json; charset=utf-8', 'no-cache'],
    ['/assets/hasher-abc.wasm', 'application/wasm', 'public, max-age=31536000, immutable'],
  ])('%s has its type, its caching and the security headers', async (path, type, caching) => {
    const { status, headers } = await fetch(app.url + path)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('cache-control')).toBe(caching)
    expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toContain('camera=()')
  })

  test('the policy allows WebAssembly, but neither eval nor inline scripts other than that of the theme', () => {
    const scripts = /script-src ([^;]*)/.exec(CONTENT_SECURITY_POLICY)?.[1]
    const theme = createHash('sha256').update(THEME_SCRIPT).digest('base64')
    expect(scripts).toBe(`'self' 'wasm-unsafe-eval' 'sha256-${theme}'`)
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe-inline')
    expect(headersFile()).toContain(`Content-Security-Policy: ${CONTENT_SECURITY_POLICY}\n`)
  })

  test('config.json is the given one, not that of the build', async () => {
    expect(await (await fetch(`${app.url}/config.json`)).json()).toEqual(config)
  })

  test.each([
    ['bytes=2-4', 206, 'bytes 2-4/10', '234'],
    ['bytes=7-', 206, 'bytes 7-9/10', '789'],
    ['bytes=-3', 206, 'bytes 7-9/10', '789'],
    ['bytes=8-99', 206, 'bytes 8-9/10', '89'],
    ['bytes=10-', 416, 'bytes */10', ''],
    ['bytes=-0', 416, 'bytes */10', ''],
    ['lines=1-2', 200, null, '0123456789'],
  ])('Range: %s is answered %i', async (range, status, contentRange, text) => {
    const response = await fetch(`${app.url}/assets/hasher-abc.wasm`, { headers: { range } })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect(await response.text()).toBe(text)
  })

  test.each([
    '/..%2f..%2fetc/passwd',
    '/%2e%2e%2fpackage.json',
    '/assets%5c..%5cindex.html',
    '/%00',
    '/%ff',
    '/nowhere',
    '/assets',
  ])('%s is 404', async (path) => {
    expect((await fetch(app.url + path)).status).toBe(404)
  })

  test('answers 304 for an unchanged file and 405 for a POST', async () => {
    const tag = (await fetch(`${app.url}/`)).headers.get('etag') ?? ''
    expect((await fetch(`${app.url}/`, { headers: { 'if-none-match': tag } })).status).toBe(304)
    expect((await fetch(`${app.url}/`, { method: 'POST' })).status).toBe(405)
  })

  test('throws a typed error with the port when it is taken', async () => {
    const refused = serve({ dist, config, port: app.port })
    await expect(refused).rejects.toThrowError(PortTakenError)
    await expect(refused).rejects.toMatchObject({ code: 'port-taken', port: app.port })
  })
})

test('a web seed answers ranges to any origin and counts them', async () => {
  const seed = await startWebSeed([{ name: 'album/one.bin', bytes: Buffer.from('abcdef') }])
  const response = await fetch(`${seed.url}album/one.bin`, { headers: { range: 'bytes=1-2' } })
  expect(await response.text()).toBe('bc')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(seed.ranges).toEqual(['bytes=1-2'])
  expect(seed.sentBytes()).toBe(2)
  await seed.close()
})

describe('compressed copies', () => {
  const text = 'export const words = "over and over again";\n'.repeat(60)

  beforeAll(async () => {
    await writeFile(join(dist, 'assets', 'app-abc.js'), text)
    await writeFile(join(dist, 'assets', 'tiny-abc.js'), 'let a')
    await compressFolder(dist)
  })

  /** `fetch` decodes what it gets; this shows what was sent. */
  const ask = (headers: Record<string, string>, path = '/assets/app-abc.js') =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const request = get(app.url + path, { headers }, async (response) => {
        const body = await buffer(response)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      })
      request.once('error', reject)
    })

  test.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
  ])('a client that accepts “%s” gets %s', async (accepted, encoding, decode) => {
    const { headers, body } = await ask({ 'Accept-Encoding': accepted })
    expect(headers['content-encoding']).toBe(encoding)
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(headers.vary).toBe('Accept-Encoding')
    expect(body.length).toBeLessThan(text.length / 4)
    expect(decode(body).toString()).toBe(text)
  })

  test.each(['', 'identity', 'br;q=0, gzip;q=0', 'zstd'])(
    'one that accepts “%s” gets the file itself',
    async (accepted) => {
      const { headers, body } = await ask({ 'Accept-Encoding': accepted })
      expect(headers['content-encoding']).toBeUndefined()
      expect(body.toString()).toBe(text)
    },
  )

  test('a part is one of the file itself', async () => {
    const { status, headers, body } = await ask({ 'Accept-Encoding': 'br', Range: 'bytes=0-5' })
    expect({ status, encoding: headers['content-encoding'], body: body.toString() }).toEqual({
      status: 206,
      encoding: undefined,
      body: 'export',
    })
  })

  test('a copy has a tag of its own, which is known again', async () => {
    const compressed = await ask({ 'Accept-Encoding': 'br' })
    const plain = await ask({})
    expect(compressed.headers.etag).not.toBe(plain.headers.etag)
    const again = await ask({ 'Accept-Encoding': 'br', 'If-None-Match': compressed.headers.etag ?? '' })
    expect(again.status).toBe(304)
  })

  test('a copy that is older than its file is not sent', async () => {
    const path = join(dist, 'assets', 'app-abc.js')
    await utimes(`${path}.br`, 1_000, 1_000)
    const { headers } = await ask({ 'Accept-Encoding': 'br' })
    expect(headers['content-encoding']).toBeUndefined()
  })

  test('what is small stays as it is', async () => {
    const { headers, body } = await ask({ 'Accept-Encoding': 'br' }, '/assets/tiny-abc.js')
    expect({ encoding: headers['content-encoding'], body: body.toString() }).toEqual({
      encoding: undefined,
      body: 'let a',
    })
  })
})
