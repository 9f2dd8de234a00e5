import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY, headersFile } from '../../stack/headers.js'
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

  test('the policy allows WebAssembly but neither eval nor inline scripts', () => {
    const scripts = /script-src ([^;]*)/.exec(CONTENT_SECURITY_POLICY)?.[1]
    expect(scripts).toBe("'self' 'wasm-unsafe-eval'")
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
