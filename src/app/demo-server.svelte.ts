import { EngineError } from '../core/errors.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { NO_WEI, subtractWei, sumWei, type Wei } from '../core/money/wei.ts'
import { isFramedByOwnOrigin } from '../page/own-frames.ts'
import type { DemoConnect, DemoPersonApi, DemoPersonEvents, DemoPersonState, DemoPrices } from '../protocol/demo.ts'
import { serve } from '../protocol/rpc.ts'
import type { App } from './state/app.svelte.ts'

/**
 * When this page is framed by the demo page of the same origin, reports to it how far this user is and adds the sample
 * that it sends.
 */
export function serveDemoPage(app: App): void {
  // In a page of another site the user has seen nothing of what the demo page says.
  if (!isFramedByOwnOrigin(window)) return
  const { port1, port2 } = new MessageChannel()
  // The user opened the demo page to see two apps connect; both are in this browser.
  if (!app.consent.given) app.consent.answer(true)
  let infoHash = $state.raw<InfoHash | null>(null)
  let prices = $state.raw<DemoPrices | null>(null)
  let onSuggested = (): void => undefined
  const server = serve<DemoPersonApi, DemoPersonEvents>(port1, {
    add: async (torrentFile) => {
      const result = await (await app.engine.running()).call('add', [{ kind: 'metainfo', bytes: torrentFile }])
      infoHash = result.infoHash
      return infoHash
    },
    follow: (hash) => {
      infoHash = hash
    },
    suggest: async (wanted) => {
      await app.chain.load()
      await new Promise<void>((resolve) => {
        onSuggested = resolve
        prices = wanted
      })
    },
    show: (hash) => {
      if (!/^#\S*$/.test(hash)) throw new EngineError('bad-source', 'Expected a place of the app')
      location.hash = hash
    },
  })
  const message: DemoConnect = { kind: 'freshet:demo', port: port2 }
  parent.postMessage(message, location.origin, [port2])

  let notified = ''
  /** What had been cashed out before the page was opened. */
  let cashedBefore: Wei | null = null
  const stateOf = (): DemoPersonState => {
    const torrent = infoHash === null ? null : app.torrents.find(infoHash)
    const money = app.speed.snapshot
    const held = money === null ? NO_WEI : sumWei(money.cashable, money.dust)
    const earned = money?.earnedAllTime ?? NO_WEI
    const cashed = subtractWei(earned, held)
    if (money !== null) cashedBefore ??= cashed
    return {
      progress: !torrent?.selectedBytes ? null : torrent.verifiedBytes / torrent.selectedBytes,
      account: app.wallet.account,
      buying: money?.settings.buying.on === true && money.vault !== null,
      selling: money?.settings.selling.on === true,
      spent: money?.spentAllTime ?? NO_WEI,
      earned,
      held,
      cashed: subtractWei(cashed, cashedBefore ?? NO_WEI),
    }
  }
  $effect.root(() => {
    // Settings belong to a chain, so this waits until the engine has that of the play money; and then until the
    // snapshot has the numbers, because a form that opens before keeps what it began with.
    let isSent = false
    $effect(() => {
      const money = app.speed.snapshot
      if (prices === null || !money?.playMoney) return
      const { ask, maximum, monthlyBudget } = prices
      const { buying, selling } = money.settings
      const isBuyerDone = money.vault !== null || buying.on || buying.monthlyBudget === monthlyBudget
      const isSellerDone = selling.payee !== null || selling.ask === ask
      if (isBuyerDone && isSellerDone) return onSuggested()
      if (isSent) return
      isSent = true
      const change = {
        buying: isBuyerDone ? {} : { maximum, monthlyBudget },
        selling: isSellerDone ? {} : { ask },
      }
      void app.speed.attempt(() => app.speed.configure(change))
    })
    $effect(() => {
      const state = stateOf()
      // Bigints are not JSON.
      const text = Object.values(state).map(String).join()
      if (text !== notified) server.notify('state', state)
      notified = text
    })
  })
}
