import { validateManifest } from '@pwabuilder/manifest-validation'
import { expect, test } from './fixtures.ts'

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

  const failed = (await validateManifest(manifest)).filter(({ valid }) => !valid)
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

test('the shell opens offline after the first visit', async ({ context, page, app }) => {
  await app.open()
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Open a torrent. Watch it arrive.' })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: /^Offline$/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeEnabled()
})
