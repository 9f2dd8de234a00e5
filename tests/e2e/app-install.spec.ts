import { validateManifest } from '@pwabuilder/manifest-validation'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

test.use({ ownBrowser: true })

/** Width and height from a PNG's header. */
function pngSize(bytes: Buffer): string {
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
}

test('the manifest passes the validator, and its images have the sizes it names', async ({ page, stack }) => {
  await page.goto(stack.app.url)
  const address = await page.locator('link[rel="manifest"]').getAttribute('href')
  const manifestUrl = new URL(address ?? '', `${stack.app.url}/`)
  const manifest = await (await fetch(manifestUrl)).json()

  // Its rule for this member knows addresses that begin with a slash alone, which fail in a folder of a site.
  const protocol_handlers = manifest.protocol_handlers.map(({ protocol, url }: Record<'protocol' | 'url', string>) => ({
    protocol,
    url: url.slice(1),
  }))
  const failed = (await validateManifest({ ...manifest, protocol_handlers })).filter(({ valid }) => !valid)
  expect(failed.map(({ member, errorString }) => ({ member, errorString }))).toEqual([])
  expect(manifest.id).toBeTruthy()
  expect(manifest.icons.map(({ purpose }: { purpose: string }) => purpose)).toContain('maskable')
  const factors = manifest.screenshots.map(({ form_factor }: { form_factor: string }) => form_factor)
  expect(new Set(factors)).toEqual(new Set(['wide', 'narrow']))

  for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
    const response = await fetch(new URL(src, manifestUrl))
    expect(response.headers.get('content-type'), src).toBe(type)
    expect(pngSize(Buffer.from(await response.arrayBuffer())), src).toBe(sizes)
  }
})

test('every part that needs no network opens after an offline start', async ({ context, page, app, stack }) => {
  await app.open()
  // It fetches the rest when it has been at rest for a while.
  const kept = () => page.evaluate(async () => (await (await caches.open('freshet-later')).keys()).length)
  await expect.poll(kept).toBeGreaterThan(0)
  const scripts = (await (await fetch(`${stack.app.url}/service-worker.js`)).text()).match(/assets\/[\w.-]+\.js/g) ?? []
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByRole('status').filter({ hasText: /^Offline$/ })).toBeVisible()
  // Everything that the build made for the app, but play money, loads.
  expect(scripts.some((script) => script.includes('/chain-'))).toBe(true)
  const failed = await page.evaluate(
    async (paths) => {
      const answers = await Promise.all(
        paths.map((path) =>
          fetch(path).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      )
      return paths.filter((_, i) => !answers[i])
    },
    [...new Set(scripts)],
  )
  expect(failed).toEqual([])
  for (const tab of ['speed', 'earn', 'vault', 'wallet', 'history', 'permissions']) {
    await page.evaluate((name) => {
      location.hash = `#/money/${name}`
    }, tab)
    await expect(page.getByRole('tab', { selected: true })).toBeVisible()
    await expect(page.getByRole('tabpanel')).toBeVisible()
  }
  await expect(page.getByText(t('failed.part'))).toHaveCount(0)
  await expect(page.getByText(/did not foresee/)).toHaveCount(0)
})

test('the shell opens offline after the first visit', async ({ context, page, app }) => {
  await app.open()
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Open a torrent. Watch it arrive.' })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: /^Offline$/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeEnabled()
})
