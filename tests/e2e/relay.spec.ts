import { DIST } from '../stack/build.js'
import { hasCoturn, startCoturn } from '../stack/coturn.ts'
import { serve } from '../stack/serve.ts'
import { openTorrent, saveFile, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'

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
    profile,
    newProfile,
    stack,
    app,
    seed,
  }) => {
    const coturn = await startCoturn()
    const config = { trackers: [stack.tracker.url], iceServers: coturn.iceServers }
    const host = await serve({ dist: DIST, config })
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
    await host.close()
    await coturn.close()
  })
} else console.log('No coturn here, or no address that it could relay at: apt install coturn. Its test is left out.')
