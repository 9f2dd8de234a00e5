import { EngineError } from '../core/errors.ts'
import { NO_WEI, subtractWei, type Wei } from '../core/money/wei.ts'
import { serve } from '../protocol/rpc.ts'
import type { StageApi, StageConnect, StageEvents, StageState } from '../protocol/demo.ts'
import type { App } from './state/app.svelte.ts'

/** Lets the page around this one, when there is one and it is ours, see how far this person is and hand over the sample. */
export function standOnStage(app: App): void {
  if (parent === window) return
  const { port1, port2 } = new MessageChannel()
  // The person opened this page to see two of them connect; both are in this browser.
  if (!app.consent.given) app.consent.answer(true)
  let infoHash: string | null = null
  let earnedBefore: Wei | null = null
  const server = serve<StageApi, StageEvents>(port1, {
    add: async (torrentFile) => {
      const result = await (await app.host.running()).call('add', [{ kind: 'metainfo', bytes: torrentFile }])
      infoHash = result.infoHash
      return infoHash
    },
    follow: (hash) => {
      infoHash = hash
    },
    show: (hash) => {
      if (!/^#\S*$/.test(hash)) throw new EngineError('bad-source', 'Expected a place of the app')
      location.hash = hash
    },
  })
  const message: StageConnect = { kind: 'freshet:stage', port: port2 }
  parent.postMessage(message, location.origin, [port2])

  let told = ''
  const tell = (state: StageState): void => {
    // Bigints are not JSON.
    const text = Object.values(state).map(String).join()
    if (text !== told) server.notify('state', state)
    told = text
  }
  $effect.root(() => {
    $effect(() => {
      const torrent = infoHash === null ? null : app.torrents.find(infoHash)
      const money = app.speed.snapshot
      const settings = money?.settings
      const held = money === null ? NO_WEI : ((money.cashable + money.dust) as Wei)
      const earned = money?.earnedAllTime ?? NO_WEI
      earnedBefore ??= money === null ? null : subtractWei(earned, held)
      tell({
        progress: !torrent?.selectedBytes ? null : torrent.verifiedBytes / torrent.selectedBytes,
        account: app.wallet.account,
        buying: settings?.buying.on === true && money?.vault !== null,
        selling: settings?.selling.on === true,
        spent: money?.spentAllTime ?? NO_WEI,
        earned,
        held,
        cashed: subtractWei(subtractWei(earned, held), earnedBefore ?? NO_WEI),
      })
    })
  })
}
