import { startStockPage } from '../../stack/stock-page.ts'
import { startWeather } from '../../stack/weather/weather.ts'
import { withProfile } from './browser.ts'
import { favourNetwork } from './favour.ts'
import { rawTransfer } from './raw.ts'
import { peerOf, roundTripMs, type Scenario } from './scenario.ts'

/**
 * Seconds that the bytes of a scenario's torrent take from one peer to a page over a data channel that nothing else happens on, in the
 * weather that the scenario gives the two, a round trip for the request that a client would send included: the limit of any client.
 */
export async function playRaw(scenario: Scenario, from: string, to: string): Promise<number> {
  const [sender, receiver] = [peerOf(scenario, from), peerOf(scenario, to)]
  const peers = { [from]: sender.weather ?? {}, [to]: receiver.weather ?? {} }
  const weather = await startWeather({ seed: scenario.seed ?? 'scenario', peers })
  const page = await startStockPage()
  try {
    return await withProfile(async (context) => {
      await favourNetwork(context)
      const [blank] = context.pages()
      await blank!.goto(page.url)
      const ms = await rawTransfer(blank!, scenario.torrent.bytes, (kind, sdp) =>
        weather.pass({ kind, id: 'raw', sdp, ...(kind === 'offer' ? { from, to } : { from: to, to: from }) }),
      )
      return (ms + roundTripMs(sender, receiver)) / 1000
    })
  } finally {
    await Promise.all([weather.close(), page.close()])
  }
}
