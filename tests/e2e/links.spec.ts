import { createServer } from 'node:http'
import { DIST } from '../stack/build.js'
import { closeServer, listenOnLoopback } from '../stack/ports.ts'
import { namedHost, serve } from '../stack/serve.ts'
import { kept } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, t } from './words.ts'

/** Links that a site leads the user to, at an app that is served from the internet (as far as the browser knows). */

test('a link saves and requests nothing before it is confirmed, and reaches no host on this computer after', async ({
  newProfile,
}) => {
  const host = await serve({ dist: DIST, config: { trackers: [], iceServers: [] }, host: 'app.test' })
  let connections = 0
  const service = createServer((_, response) => response.end())
  service.on('connection', () => connections++)
  const port = await listenOnLoopback(service, 0)
  const magnet = [
    `magnet:?xt=urn:btih:${'ab'.repeat(20)}&dn=Free film&xl=5000000`,
    ...[`ws://127.0.0.1:${port}`, `ws://localhost:${port}`, `wss://127.1:${port}`].map(
      (url) => `tr=${encodeURIComponent(url)}`,
    ),
    ...['ws', 'as', 'xs'].map((key) => `${key}=${encodeURIComponent(`http://127.0.0.1:${port}/reboot`)}`),
  ].join('&')
  const { page } = await newProfile(namedHost('app.test'))
  await page.goto(host.url)
  await page.evaluate(() =>
    localStorage.setItem('freshet.consent', JSON.stringify({ version: 1, agreed: true, at: Date.now() })),
  )

  const script = `<script>location = ${JSON.stringify(`${host.url}/#${magnet}`)}</script>`
  await page.goto(`data:text/html,${encodeURIComponent(script)}`)
  const confirm = page.getByRole('button', { name: t('link.open') })
  await expect(confirm).toBeFocused()
  await expect(page.getByText('Free film')).toBeVisible()
  await expect(page.getByText(t('link.size', { size: locale.bytes(5_000_000) }))).toBeVisible()
  await expect(page.getByText(t('link.what'))).toBeVisible()
  await expect(page.getByText(t('link.refused'))).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: `127.0.0.1:${port}` })).toBeVisible()
  expect(await kept(page)).toEqual({ torrents: [], sessions: [] })
  expect(connections).toBe(0)

  await confirm.click()
  await expect(page.getByRole('heading', { name: t('metadata.title') })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: t('metadata.title') })).toBeVisible()
  expect(connections).toBe(0)
  await Promise.all([host.close(), closeServer(service)])
})
