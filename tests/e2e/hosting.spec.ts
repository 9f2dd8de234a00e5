import { readFileSync } from 'node:fs'
import { get, type IncomingHttpHeaders } from 'node:http'
import { request as secureRequest } from 'node:https'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { ROOT } from '../stack/bootstrap.js'
import { DIST, DIST_EMBED } from '../stack/build.js'
import { hasCaddy, startEmbedCaddy } from '../stack/caddy.ts'
import { embedHeadersOf } from '../stack/embed-headers.js'
import { cacheControlOf, SECURITY_HEADERS } from '../stack/headers.js'
import { hasNginx, type Nginx, startEmbedNginx, startNginx } from '../stack/nginx.ts'
import { namedHost } from '../stack/serve.ts'
import { openTorrent, saveFile, waitForComplete } from './driver.ts'
import { test as base, expect } from './fixtures.ts'

const test = base.extend<object, { nginx: Nginx }>({
  nginx: [
    async ({ stack }, use) => {
      const config = (port: number) => ({ trackers: [`wss://app.test:${port}/tracker`], iceServers: [] })
      const nginx = await startNginx({ dist: DIST, trackerPort: stack.tracker.port, config })
      await use(nginx)
      await nginx.close()
    },
    { scope: 'worker' },
  ],
})
test.use({ ownBrowser: true })

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const ca = readFileSync(join(ROOT, 'tests', 'stack', 'app-test.pem'))

/** Asks nginx over TLS, with its certificate checked. */
async function ask({ port }: Nginx, path: string, headers: IncomingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  const options = { host: '127.0.0.1', port, path, method, ca, servername: 'app.test', agent: false }
  return new Promise((resolve, reject) => {
    secureRequest({ ...options, headers: { host: 'app.test', ...headers } }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await buffer(response) })
    })
      .on('error', reject)
      .end()
  })
}

/** Asks without TLS. */
const askPlainly = (port: number, path: string, headers: IncomingHttpHeaders): Promise<Answer> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent: false }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await buffer(response) })
    }).on('error', reject)
  })

/** Compares what the host of the embed origin sends with what the build says, for each path. */
async function expectEmbedHeaders(
  askFor: (path: string, headers: IncomingHttpHeaders) => Promise<Answer>,
): Promise<void> {
  const build = JSON.parse(readFileSync(join(DIST_EMBED, 'build.json'), 'utf8')) as {
    readonly version: string
    readonly files: Readonly<Record<string, string>>
  }
  const files = Object.keys(build.files).map((path) => `/${path}`)
  const short = files.includes('/you.html') ? ['/you'] : []
  for (const path of [...files, ...short, '/frame/1/', '/build.json']) {
    const { status, headers } = await askFor(path, {})
    expect(status, path).toBe(200)
    const wanted = Object.entries(embedHeadersOf(path)).map(([name, value]) => [name.toLowerCase(), value])
    expect(headers, path).toMatchObject(Object.fromEntries(wanted))
    expect(headers['access-control-allow-origin'], path).toBe(embedHeadersOf(path)['Access-Control-Allow-Origin'])
    expect(headers['cross-origin-opener-policy'], path).toBeUndefined()
    if (path.endsWith('.js')) expect(headers['content-type'], path).toMatch(/javascript/)
    if (path.endsWith('.wasm')) expect(headers['content-type'], path).toBe('application/wasm')
  }
  for (const path of ['/1/gone.js', '/frame/1/stream/x', '/_headers', '/']) {
    const { status, headers } = await askFor(path, {})
    expect([403, 404], path).toContain(status)
    expect(headers['cache-control'], path).toBeUndefined()
    expect(headers['cross-origin-resource-policy'], path).toBe('cross-origin')
  }
  const small = await askFor('/1/freshet.js', { 'accept-encoding': 'gzip, br' })
  expect(small.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' })
  const loader = readFileSync(join(DIST_EMBED, 'v', build.version, 'freshet.js'))
  expect(brotliDecompressSync(small.body).equals(loader)).toBe(true)
}

const script = (): string => /assets\/[\w.-]+\.js/.exec(readFileSync(join(DIST, 'index.html'), 'utf8'))![0]
const file = (path: string): Buffer => readFileSync(join(DIST, path === '/' ? 'index.html' : path))

if (hasNginx()) {
  test('nginx with the documented configuration has every header, type, encoding, range and redirect', async ({
    nginx,
  }) => {
    const wasm = /assets\/[\w.-]+\.wasm/.exec(file('service-worker.js').toString())![0]
    const types = {
      '/': 'text/html; charset=utf-8',
      '/demo.html': 'text/html; charset=utf-8',
      [`/${script()}`]: /javascript/,
      [`/${wasm}`]: 'application/wasm',
      '/service-worker.js': /javascript/,
      '/manifest.webmanifest': 'application/manifest+json',
      '/config.json': 'application/json',
      '/icons/icon-192.png': 'image/png',
    }
    const lowerCase = Object.entries(SECURITY_HEADERS).map(([name, value]) => [name.toLowerCase(), value])
    for (const [path, type] of Object.entries(types)) {
      const { status, headers } = await ask(nginx, path)
      expect(status, path).toBe(200)
      expect(headers, path).toMatchObject(Object.fromEntries(lowerCase))
      expect(headers['content-type'], path).toEqual(
        typeof type === 'string' ? expect.stringContaining(type) : expect.stringMatching(type),
      )
      expect(headers['cache-control'], path).toBe(cacheControlOf(path))
      expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/)
    }

    // Nothing that a later version may bring is remembered as missing, and errors have the policy too.
    for (const path of ['/assets/gone-abc.js', '/stream/x/y', '/_headers', '/../app-test.pem']) {
      const { status, headers } = await ask(nginx, path)
      expect([400, 404], path).toContain(status)
      expect(headers['cache-control'], path).toBeUndefined()
    }
    expect((await ask(nginx, '/gone')).headers['x-content-type-options']).toBe('nosniff')
    expect((await ask(nginx, '/', {}, 'POST')).status).toBe(405)
    const shared = await ask(nginx, '/share', {}, 'POST')
    expect(shared).toMatchObject({ status: 303, headers: { location: '/#/share' } })

    for (const path of ['/', `/${script()}`, `/${wasm}`]) {
      const brotli = await ask(nginx, path, { 'accept-encoding': 'gzip, deflate, br, zstd' })
      expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' })
      expect(brotliDecompressSync(brotli.body).equals(file(path)), path).toBe(true)
      const gzip = await ask(nginx, path, { 'accept-encoding': 'gzip, br;q=0' })
      expect(gzip.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
      expect(gunzipSync(gzip.body).equals(file(path)), path).toBe(true)
      const plain = await ask(nginx, path)
      expect(plain.headers['content-encoding']).toBeUndefined()
      expect(plain.body.equals(file(path)), path).toBe(true)
      const again = await ask(nginx, path, { 'if-none-match': plain.headers.etag })
      expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) })
    }

    const part = await ask(nginx, '/icons/icon-512.png', { range: 'bytes=100-199' })
    expect(part.status).toBe(206)
    expect(part.headers['content-range']).toBe(`bytes 100-199/${file('icons/icon-512.png').length}`)
    expect(part.body.equals(file('icons/icon-512.png').subarray(100, 200))).toBe(true)
    expect((await ask(nginx, '/icons/icon-512.png', { range: 'bytes=9999999-' })).status).toBe(416)

    const redirect = await askPlainly(nginx.httpPort, '/?as=ben', { host: 'app.test' })
    expect(redirect).toMatchObject({ status: 301, headers: { location: 'https://app.test/?as=ben' } })
  })

  test('the app behind it installs, meets peers at its tracker, downloads, and starts offline', async ({
    nginx,
    newProfile,
    seed,
    app,
  }) => {
    const { page, context } = await newProfile(namedHost('app.test'))
    const origin = `https://app.test:${nginx.port}`
    const seeder = await seed({ files: [{ name: 'hosted.bin', size: 3 << 20 }] })
    // Without trackers of its own the torrent is found through the site's.
    await page.goto(`${origin}/#${seeder.infoHash}`)
    await app.agree(page)
    await waitForComplete(page)
    await openTorrent(page, seeder.infoHash, 'files')
    expect((await saveFile(page, 'hosted.bin')).sha256).toBe(seeder.files[0]?.sha256)

    const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)
    expect(scope).toBe(`${origin}/`)
    const devtools = await context.newCDPSession(page)
    expect((await devtools.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([])
    expect((await devtools.send('Page.getAppManifest')).errors).toEqual([])

    await context.setOffline(true)
    await page.goto(`${origin}/?as=ben#/add`)
    await expect(page.getByRole('dialog')).toBeVisible()
  })

  test('the embed origin behind nginx has the headers of the build', async () => {
    const nginx = await startEmbedNginx(DIST_EMBED)
    await expectEmbedHeaders((path, headers) => ask(nginx, path, headers))
    await nginx.close()
  })
} else
  console.log(
    'No nginx with its brotli module here: apt install nginx libnginx-mod-http-brotli-static. Its tests are left out.',
  )

if (hasCaddy()) {
  test('the embed origin behind Caddy has the headers of the build', async () => {
    const caddy = await startEmbedCaddy(DIST_EMBED)
    await expectEmbedHeaders((path, headers) => askPlainly(caddy.port, path, headers))
    await caddy.close()
  })
} else console.log('No Caddy here: apt install caddy. Its test is left out.')
