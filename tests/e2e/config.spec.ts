import type { Page } from '@playwright/test'
import { LIMITS } from '../../src/core/limits.ts'
import { DIST } from '../stack/build.js'
import { serve } from '../stack/serve.ts'
import { addTorrentFiles } from './driver.ts'
import { expect, test } from './fixtures.ts'

/** Notes the servers of every connection that the page makes. */
function noteServers(): void {
  const noted: unknown[] = []
  Object.assign(window, { noted })
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      noted.push(configuration?.iceServers)
    }
  }
}

const servers = (page: Page) => page.evaluate(() => (window as unknown as { noted: unknown[] }).noted.at(-1))

test('the site’s TURN servers are used with their credentials, read again each hour, and faults in them are said', async ({
  page,
  stack,
  seed,
  app,
}) => {
  const turn = { urls: ['turn:127.0.0.1:9'], username: 'ana', credential: 'first' }
  const config = { trackers: [stack.tracker.url], iceServers: [turn] }
  let answer: unknown = config
  const host = await serve({ dist: DIST, config })
  await page.route('**/config.json', (route) => route.fulfill({ json: answer }))
  await page.addInitScript(noteServers)
  await page.clock.install()
  await page.goto(host.url)
  const seeder = await seed({ files: [{ name: 'a.bin', size: 50_000 }] })
  await addTorrentFiles(page, seeder.torrentFile)
  await app.agree()
  await expect.poll(() => servers(page)).toEqual([turn])

  const renewed = { ...turn, credential: 'second' }
  answer = { ...config, iceServers: [renewed] }
  const again = page.waitForResponse('**/config.json')
  await page.clock.fastForward(LIMITS.configAgeMs)
  await again
  const other = await seed({ files: [{ name: 'b.bin', size: 50_000 }] })
  await addTorrentFiles(page, other.torrentFile)
  await expect.poll(() => servers(page)).toEqual([renewed])

  answer = { ...config, iceServers: [{ ...turn, credential: undefined }] }
  await page.reload()
  await expect(page.getByText(/iceServers\[0\]\.credential has to be a text/)).toBeVisible()
  await host.close()
})
