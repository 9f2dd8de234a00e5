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
import { buyingBlocker, sellingBlocker } from './trading/blockers.ts'
import type { PeerTrade } from './trading/peer-trade.ts'
import type { TorrentBidding } from './trading/torrent-bidding.ts'
import type { Trader } from './trading/trader.ts'

const owed = (amount: bigint | undefined): Wei => (amount !== undefined && amount > 0n ? wei(amount) : NO_WEI)

function stateOf({ trade: { peer, buying, selling } }: PeerTrade): PeerAccount['state'] {
  if (buying.refusal !== null || selling.refusal !== null) return 'refused'
  if (buying.resumed || selling.proven) return 'trading'
  return peer && (buying.key || selling.key) ? 'proving' : 'plain'
}

function accountOf(dealing: PeerTrade, purchase: TorrentBidding | undefined): PeerAccount {
  const { peer: guest, trade, outgoing: out, incoming: line } = dealing
  const { buying, selling, peer } = trade
  const gain = purchase?.gainOf(dealing) ?? null
  const reason = buying.refusal ?? selling.refusal
  return {
    infoHash: guest.infoHash,
    peerId: guest.peerId,
    bought: {
      ask: peer?.ask ?? null,
      bid: buying.bid,
      price: buying.price,
      bytes: buying.bytes,
      paid: buying.paid,
      owed: owed(out ? owedBy(out) : undefined),
      creditLimit: buying.creditLimit,
      reserveAsked: buying.reserveAsked,
      gain: gain && gain.unpaidBytesPerSecond > 0 ? gain.paidBytesPerSecond / gain.unpaidBytesPerSecond : null,
    },
    sold: {
      bid: selling.bid,
      price: selling.price,
      bytes: selling.bytes,
      received: selling.received,
      owed: owed(line ? owedTo(line) : undefined),
      creditLimit: selling.creditLimit,
    },
    state: stateOf(dealing),
    error:
      reason && toErrorRecord(new SpeedError('speed-refused', `bt_speed ended: expected no "${reason}"`, { reason })),
  }
}

function median(prices: readonly BttPerMib[]): BttPerMib | null {
  return [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[prices.length >> 1] ?? null
}

function torrentMoney(desk: Trader, infoHash: InfoHash): TorrentMoney {
  const { records: books, settings } = desk
  const purchase = desk.bidding.get(infoHash)
  const { paying, budget } = desk.torrents.get(infoHash) ?? NO_CONSENT
  const prices = [...(purchase?.trades.keys() ?? [])].flatMap(({ trade: { buying } }) => buying.price ?? [])
  const whole = costOf(purchase?.missingBytes ?? 0n, settings.buying.maximum)
  return {
    infoHash,
    spent: books.budget.torrents[infoHash] ?? NO_WEI,
    earned: books.earnings.torrents[infoHash] ?? NO_WEI,
    budget,
    paying,
    price: median(prices),
    gain: purchase?.totalGain ?? null,
    atMost: minWei(whole, desk.budgetLeft(infoHash)),
  }
}

/** Everything a window shows of the money on the desk's chain. */
export function speedSnapshot(desk: Trader): SpeedSnapshot {
  const { records: books, ownVault: watch, options, settings } = desk
  const now = desk.now()
  const signed = (watch.address && books.budget.vaults[watch.address]) ?? NO_WEI
  const threshold = dustThreshold(watch.gasPrice)
  const known = new Set(
    [
      ...desk.torrents.keys(),
      ...desk.bidding.infoHashes,
      ...Object.keys(books.budget.torrents),
      ...Object.keys(books.earnings.torrents),
    ].filter(isInfoHash),
  )
  return {
    chainId: desk.chainId,
    playMoney: options.access.playMoney,
    settings,
    buyingBlocker: buyingBlocker(desk),
    sellingBlocker: sellingBlocker(desk),
    issuer: desk.issuer,
    vault: watch.state(signed, watch.address ? payeesOf(desk, watch.address) : []),
    spentThisMonth: spentThisMonth(books.budget, now),
    spentAllTime: books.budget.allTime,
    earnedToday: books.earnedToday,
    earnedAllTime: books.earnings.allTime,
    ...splitHeld(desk.heldCheques.list(), threshold),
    dustThreshold: threshold,
    asksSeen: desk.asks.summary(now),
    peers: [...desk.trades.values()].map((dealing) => accountOf(dealing, desk.bidding.get(dealing.peer.infoHash))),
    torrents: [...known].map((infoHash) => torrentMoney(desk, infoHash)),
  }
}

/** While no chain is chosen, or our contracts are not on it. */
export function idleSnapshot(
  chain: { readonly chainId: number; readonly playMoney: boolean } | null,
  settings: SpeedSnapshot['settings'],
): SpeedSnapshot {
  const obstacle = chain === null ? 'no-chain' : 'no-contracts'
  return {
    chainId: chain?.chainId ?? null,
    playMoney: chain?.playMoney ?? false,
    settings,
    buyingBlocker: settings.buying.on ? obstacle : null,
    sellingBlocker: settings.selling.on ? obstacle : null,
    issuer: null,
    vault: null,
    spentThisMonth: NO_WEI,
    spentAllTime: NO_WEI,
    earnedToday: NO_WEI,
    earnedAllTime: NO_WEI,
    cashable: NO_WEI,
    dust: NO_WEI,
    isAtRisk: false,
    dustThreshold: null,
    asksSeen: null,
    peers: [],
    torrents: [],
  }
}
