import { CONTENT_SECURITY_POLICY } from '../stack/headers.js'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

test.use({ ownBrowser: true })

/** Sends a stock page a torrent and returns the SHA-256 of its first file once complete. */
const download = async (magnet: string): Promise<string> => {
  // biome-ignore lint/suspicious/noExplicitAny: the published bundle has no types.
  const { client } = window as any
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const torrent: any = await new Promise((resolve) => client.add(magnet, resolve))
  if (!torrent.done) await new Promise((resolve) => torrent.once('done', resolve))
  const digest = await crypto.subtle.digest('SHA-256', await torrent.files[0].arrayBuffer())
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

test('a stock page gets a torrent from a stock Node seeder', async ({ seed, stockPage }) => {
  const seeder = await seed({ files: [{ name: 'stock.bin', size: 500_000 }] })
  const page = await stockPage()
  expect(await page.evaluate(download, seeder.magnet)).toBe(seeder.files[0]?.sha256)
  expect((await seeder.status()).wireTypes).toEqual(['webrtc'])
})

test('the build is served under its Content Security Policy', async ({ page, stack }) => {
  const response = await page.goto('/')
  expect(response?.headers()['content-security-policy']).toBe(CONTENT_SECURITY_POLICY)
  expect(await page.evaluate(async () => (await fetch('/config.json')).json())).toEqual({
    trackers: [stack.tracker.url],
    iceServers: [],
  })
})

test('the app asks only its own host: there is no telemetry', async ({ app, context, page, stack }) => {
  const hosts = new Set<string>()
  context.on('request', (request) => hosts.add(new URL(request.url()).origin))
  page.on('websocket', (socket) => hosts.add(socket.url()))
  await app.open()
  for (const route of ['#/money/speed', '#/add', '#/']) {
    await page.evaluate((hash) => {
      location.hash = hash
    }, route)
    await expect(page.getByRole('banner')).toBeVisible()
  }
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
  expect([...hosts]).toEqual([stack.app.url])
})

test('on a host without headers another site frames no app, only a page that says so', async ({
  page,
  stack,
  seed,
}) => {
  const { magnet } = await seed({ files: [{ name: 'framed.bin', size: 50_000 }] })
  await page.route(`${stack.app.url}/`, async (route) => {
    const response = await route.fetch()
    const { 'content-security-policy': _, 'cross-origin-opener-policy': __, ...headers } = response.headers()
    await route.fulfill({ response, headers })
  })
  const frame = `<iframe src="${stack.app.url}/#${magnet.replaceAll('&', '&amp;')}" title="framed"></iframe>`
  await page.route('http://elsewhere.test/', (route) => route.fulfill({ contentType: 'text/html', body: frame }))
  await page.goto('http://elsewhere.test/')
  const framed = page.frameLocator('iframe')
  await expect(framed.getByRole('heading', { name: t('framed.title') })).toBeVisible()
  await expect(framed.getByRole('button')).toHaveCount(0)
  const opening = page.context().waitForEvent('page')
  await framed.getByRole('link', { name: t('framed.open') }).click()
  const opened = await opening
  await expect(opened.getByRole('button', { name: t('link.agree') })).toBeVisible()
  expect(await opened.evaluate(() => opener)).toBeNull()
})

test('a profile’s data survives the killing of its browser', async ({ profile, stack }) => {
  await profile.page.goto('/config.json')
  await profile.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const writable = await (await root.getFileHandle('kept', { create: true })).createWritable()
    await writable.write('kept')
    await writable.close()
  })
  await profile.kill()
  const page = await profile.launch()
  await page.goto(`${stack.app.url}/config.json`)
  const text = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    return (await (await root.getFileHandle('kept')).getFile()).text()
  })
  expect(text).toBe('kept')
})
