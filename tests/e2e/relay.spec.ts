import { DIST } from '../stack/build.js'
import { type Coturn, hasCoturn, startCoturn } from '../stack/coturn.ts'
import { type Served, serve } from '../stack/serve.ts'
import { openTorrent, saveFile, waitForComplete } from './driver.ts'
import { test as base, expect } from './fixtures.ts'

const test = base.extend<{ readonly coturn: Coturn; readonly host: Served }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  coturn: async ({}, use) => {
    const coturn = await startCoturn()
    await use(coturn)
    await coturn.close()
  },
  host: async ({ coturn, stack }, use) => {
    const config = { trackers: [stack.tracker.url], iceServers: coturn.iceServers }
    const host = await serve({ dist: DIST, config })
    await use(host)
    await host.close()
  },
})

/** Lets the pages that follow connect through relays only, as a strict network does. */
function relaysOnly(): void {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: 'relay' })
    }
  }
}

if (hasCoturn()) {
  test('two pages that reach each other through coturn alone, with the documented configuration, share a torrent', async ({
    host,
    profile,
    newProfile,
    stack,
    app,
    seed,
  }) => {
    const maker = await seed({ files: [{ name: 'relayed.bin', size: 2 << 20 }] })
    const { page: first } = profile
    await first.goto(`${host.url}/#${maker.magnet}`)
    await app.agree(first)
    await waitForComplete(first)
    await maker.stop()
    await profile.context.addInitScript(relaysOnly)
    await first.reload()
    await stack.tracker.until(({ swarms }) => swarms[maker.infoHash]?.seeders === 1)

    const { page: second, context } = await newProfile()
    await context.addInitScript(relaysOnly)
    await second.goto(`${host.url}/#${maker.magnet}`)
    await app.agree(second)
    await waitForComplete(second)
    await openTorrent(second, maker.infoHash, 'files')
    expect((await saveFile(second, 'relayed.bin')).sha256).toBe(maker.files[0]?.sha256)
  })
} else console.log('No coturn here, or no address that it could relay at: apt install coturn. Its test is left out.')
