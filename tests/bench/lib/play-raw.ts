import { startNetwork } from '../../stack/network/start-network.ts'
import { startStockPage } from '../../stack/stock-page.ts'
import { withProfile } from './browser.ts'
import { prioritizeNetwork } from './process-priority.ts'
import { rawTransfer } from './raw.ts'
import { peerOf, roundTripMs, type Scenario } from './scenario.ts'

/**
 * Seconds that the bytes of a scenario's torrent take from one peer to a page over an otherwise idle data channel, in
 * the scenario's network, including the round trip of a client's request: the limit of any client.
 */
export async function playRaw(scenario: Scenario, from: string, to: string): Promise<number> {
  const [sender, receiver] = [peerOf(scenario, from), peerOf(scenario, to)]
  const peers = { [from]: sender.network ?? {}, [to]: receiver.network ?? {} }
  const network = await startNetwork({ seed: scenario.seed ?? 'scenario', peers })
  const page = await startStockPage()
  try {
    return await withProfile(async (context) => {
      await prioritizeNetwork(context)
      const [blank] = context.pages()
      await blank!.goto(page.url)
      const ms = await rawTransfer(blank!, scenario.torrent.bytes, (kind, sdp) =>
        network.rewriteSignal({ kind, id: 'raw', sdp, ...(kind === 'offer' ? { from, to } : { from: to, to: from }) }),
      )
      return (ms + roundTripMs(sender, receiver)) / 1000
    })
  } finally {
    await Promise.all([network.close(), page.close()])
  }
}
