import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { Terms } from '../../../core/speed/message/message.ts'
import { type TorrentConsent, torrentKey } from '../records/payment-settings.ts'
import type { PeerHandler, SpeedPeer } from '../wire/peer-registry.ts'
import type { Bidding } from './bidding/bidding.ts'
import type { ActiveTrade, TradeServices } from './peer/active-trade.ts'
import type { ActiveTrades } from './peer/active-trades.ts'
import { chargeDelivery } from './peer/charge-delivery.ts'
import { PeerTrade } from './peer/peer-trade.ts'
import type { Sponsors } from './sponsoring/sponsors.ts'
import type { TraderOptions } from './trader-options.ts'

/** What peer events need of the trader. */
export interface PeerEventInputs {
  readonly options: TraderOptions
  readonly services: TradeServices
  readonly trades: ActiveTrades
  readonly bidding: Bidding
  readonly torrents: Map<string, TorrentConsent>
  readonly sponsors: Sponsors
  /** What peers were offered last; null: nothing is traded. */
  readonly terms: Terms | null
  rereadVault(trade: ActiveTrade): void
}

/** Turns what happens on wires into events of their trades. */
export class PeerEvents implements PeerHandler {
  readonly #trader: PeerEventInputs

  constructor(trader: PeerEventInputs) {
    this.#trader = trader
  }

  onPeer(peer: SpeedPeer): void {
    const { options, services, trades, bidding, terms } = this.#trader
    const suspended = options.suspended.remove(peer.wire, options.access.deployment)
    const trade = new PeerTrade(peer, services, suspended)
    trades.add(trade)
    bidding.addTrade(trade)
    if (terms) trade.apply({ kind: 'terms', terms })
    if (suspended) this.#trader.rereadVault(trade)
  }

  onMessage(peer: SpeedPeer, bytes: Uint8Array): void {
    this.#trader.trades.of(peer)?.apply({ kind: 'message', bytes })
  }

  onPeerGone(peer: SpeedPeer): void {
    const { trades, bidding, sponsors, options } = this.#trader
    const trade = trades.of(peer)
    if (!trade) return
    trade.apply({ kind: 'closed' })
    sponsors.onTradeChanged(trade)
    trades.remove(peer)
    bidding.removeTrade(trade)
    options.onChanged()
  }

  onBlock(peer: SpeedPeer, piece: number, bytes: number): void {
    const trade = this.#trader.trades.of(peer)
    if (trade) this.#trader.bidding.onBlock(trade, piece, bytes)
  }

  onPieceChecked(infoHash: InfoHash, piece: number, verified: boolean): void {
    const { bidding, services, options } = this.#trader
    for (const { source, price, bytes } of bidding.onPieceChecked(infoHash, piece, verified)) {
      chargeDelivery({ source, price, bytes }, services.records, options.onFailed)
    }
  }

  onBadData(peer: SpeedPeer): void {
    // Ends this trade alone: a payee's address is only claimed, and a peer that claims another's must not get it
    // banned.
    this.#trader.trades.of(peer)?.apply({ kind: 'bad-data' })
  }

  isSponsored(infoHash: InfoHash): boolean {
    return this.#trader.sponsors.isSponsored(infoHash)
  }

  mayPay(peer: SpeedPeer): boolean {
    return this.#trader.trades.of(peer)?.trade.selling.proven ?? false
  }

  onMetadata(infoHash: InfoHash): void {
    for (const trade of this.#trader.trades.list()) {
      const { pieceLength } = trade.peer.torrent
      if (trade.peer.infoHash === infoHash && pieceLength > 0) trade.apply({ kind: 'metadata', pieceLength })
    }
  }

  onMissingChanged(infoHash: InfoHash): void {
    this.#trader.bidding.onMissingChanged(infoHash)
  }

  onTorrentRemoved(infoHash: InfoHash): void {
    const { bidding, sponsors, torrents, services, options } = this.#trader
    sponsors.remove(infoHash)
    bidding.removeTorrent(infoHash)
    torrents.delete(infoHash)
    // `commit` has reported what cannot be written.
    if (services.records.removeTorrent(infoHash)) services.commit({ budget: services.records.budget }).catch(() => {})
    const key = torrentKey(options.access.chainId, infoHash)
    options.store.write(async (to) => to.delete(key)).catch(options.onFailed)
  }
}
