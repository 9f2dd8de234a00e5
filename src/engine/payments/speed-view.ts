import { SpeedError, toErrorRecord } from '../../core/errors.ts'
import { type InfoHash, isInfoHash } from '../../core/metainfo/info-hash.ts'
import { type BttPerMib, costOf, minWei, NO_WEI, type Wei, wei } from '../../core/money/wei.ts'
import { owedTo } from '../../core/speed/channel/incoming-channel.ts'
import { owedBy } from '../../core/speed/channel/outgoing-channel.ts'
import { spentThisMonth } from '../../core/speed/spending/budget.ts'
import type { PeerAccount, SpeedSnapshot, TorrentMoney } from '../../protocol/speed.ts'
import { dustThreshold, splitHeld } from './chain/cashable.ts'
import { payeesOf } from './chain/payees.ts'
import { NO_CONSENT } from './records/payment-settings.ts'
import type { TorrentBidding } from './trading/bidding/torrent-bidding.ts'
import { buyingBlocker, sellingBlocker } from './trading/blockers.ts'
import type { ActiveTrade } from './trading/peer/active-trade.ts'
import type { Trader } from './trading/trader.ts'

const owed = (amount: bigint | undefined): Wei => (amount !== undefined && amount > 0n ? wei(amount) : NO_WEI)

function stateOf({ trade: { peer, buying, selling } }: ActiveTrade): PeerAccount['state'] {
  if (buying.refusal !== null || selling.refusal !== null) return 'refused'
  if (buying.resumed || selling.proven) return 'trading'
  return peer && (buying.key || selling.key) ? 'proving' : 'plain'
}

function accountOf(active: ActiveTrade, bidding: TorrentBidding | undefined): PeerAccount {
  const { trade, outgoing, incoming } = active
  const { buying, selling, peer } = trade
  const gain = bidding?.gainOf(active) ?? null
  const reason = buying.refusal ?? selling.refusal
  return {
    infoHash: active.peer.infoHash,
    peerId: active.peer.peerId,
    bought: {
      ask: peer?.ask ?? null,
      bid: buying.bid,
      price: buying.price,
      bytes: buying.bytes,
      paid: buying.paid,
      owed: owed(outgoing ? owedBy(outgoing) : undefined),
      creditLimit: buying.creditLimit,
      reserveAsked: buying.reserveAsked,
      gain: gain && gain.unpaidBytesPerSecond > 0 ? gain.paidBytesPerSecond / gain.unpaidBytesPerSecond : null,
    },
    sold: {
      bid: selling.bid,
      price: selling.price,
      bytes: selling.bytes,
      received: selling.received,
      owed: owed(incoming ? owedTo(incoming) : undefined),
      creditLimit: selling.creditLimit,
    },
    state: stateOf(active),
    error:
      reason && toErrorRecord(new SpeedError('speed-refused', `bt_speed ended: expected no "${reason}"`, { reason })),
  }
}

function median(prices: readonly BttPerMib[]): BttPerMib | null {
  return [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[prices.length >> 1] ?? null
}

function torrentMoney(trader: Trader, infoHash: InfoHash): TorrentMoney {
  const { records, settings } = trader
  const bidding = trader.bidding.get(infoHash)
  const { paying, budget } = trader.torrents.get(infoHash) ?? NO_CONSENT
  const prices = [...(bidding?.trades.keys() ?? [])].flatMap(({ trade: { buying } }) => buying.price ?? [])
  const whole = costOf(bidding?.missingBytes ?? 0n, settings.buying.maximum)
  return {
    infoHash,
    spent: records.budget.torrents[infoHash] ?? NO_WEI,
    earned: records.earnings.torrents[infoHash] ?? NO_WEI,
    budget,
    paying,
    price: median(prices),
    gain: bidding?.totalGain ?? null,
    atMost: minWei(whole, trader.budgetLeft(infoHash)),
  }
}

/** Everything that a window shows of the payments on the trader's chain. */
export function speedSnapshot(trader: Trader): SpeedSnapshot {
  const { records, ownVault, options, settings } = trader
  const vault = ownVault.address
  const signed = (vault && records.budget.vaults[vault]) ?? NO_WEI
  const payees = vault ? payeesOf(records, trader.trades.payeesAskingToReserve(), vault) : []
  const threshold = dustThreshold(ownVault.gasPrice)
  return {
    chainId: trader.chainId,
    playMoney: options.access.playMoney,
    settings,
    buyingBlocker: buyingBlocker(trader),
    sellingBlocker: sellingBlocker(trader),
    issuer: trader.issuer,
    vault: ownVault.state(signed, payees),
    spentThisMonth: spentThisMonth(records.budget, trader.now()),
    spentAllTime: records.budget.allTime,
    earnedToday: records.earnedToday,
    earnedAllTime: records.earnings.allTime,
    ...splitHeld(trader.heldCheques.list(), threshold),
    dustThreshold: threshold,
    asksSeen: trader.asks.summary(trader.now()),
    peers: trader.trades.list().map((trade) => accountOf(trade, trader.bidding.get(trade.peer.infoHash))),
    torrents: knownTorrents(trader).map((infoHash) => torrentMoney(trader, infoHash)),
    sponsors: [...trader.sponsors.records].map(([infoHash, { plan, state, spent, days }]) => ({
      ...{ infoHash, plan, state, spent, days },
      status: trader.sponsors.statusOf(infoHash),
    })),
  }
}

function knownTorrents({ torrents, bidding, records }: Trader): InfoHash[] {
  const named = [
    ...torrents.keys(),
    ...bidding.infoHashes,
    ...Object.keys(records.budget.torrents),
    ...Object.keys(records.earnings.torrents),
  ]
  return [...new Set(named.filter(isInfoHash))]
}

/** While no chain is chosen, or our contracts are not on it. */
export function idleSnapshot(
  chain: { readonly chainId: number; readonly playMoney: boolean } | null,
  settings: SpeedSnapshot['settings'],
): SpeedSnapshot {
  const blocker = chain === null ? 'no-chain' : 'no-contracts'
  return {
    chainId: chain?.chainId ?? null,
    playMoney: chain?.playMoney ?? false,
    settings,
    buyingBlocker: settings.buying.on ? blocker : null,
    sellingBlocker: settings.selling.on ? blocker : null,
    issuer: null,
    vault: null,
    spentThisMonth: NO_WEI,
    spentAllTime: NO_WEI,
    earnedToday: NO_WEI,
    earnedAllTime: NO_WEI,
    cashable: NO_WEI,
    heldCheques: 0,
    dust: NO_WEI,
    isAtRisk: false,
    dustThreshold: null,
    asksSeen: null,
    peers: [],
    torrents: [],
    sponsors: [],
  }
}
