import type { InfoHash } from '../metainfo/info-hash.ts'
import type { SignedCheque } from '../money/cheque.ts'
import { type Address, type BttPerMib, FREE, NO_WEI, type Wei } from '../money/wei.ts'
import type { Budget, SpendingLimit, SpendingLimits } from './budget.ts'
import type { PayerVault } from './credit-limit.ts'
import type { IncomingChannel } from './incoming-channel.ts'
import type { Terms } from './message/message.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import type { OutgoingChannel } from './outgoing-channel.ts'

/** The wire a trade is on; never changes. */
export interface TradeWire {
  /** 40 lowercase hex digits. */
  readonly infoHash: InfoHash
  /** Peer ids of the handshake, 20 bytes each. */
  readonly ours: Uint8Array
  readonly theirs: Uint8Array
  /** Bytes; 0 while the metadata is unknown, when nothing is bought or sold. */
  readonly pieceLength: number
}

/** What names a line: the payer's vault and the payee's address, on one chain. */
export interface ChannelKey {
  readonly chainId: number
  readonly vault: Address
  readonly payee: Address
}

/** What we buy from the peer. */
export interface Buying {
  /** The line's addresses, fixed once both sides have named theirs: to change one takes another wire. */
  readonly key: ChannelKey | null
  /** We answered the payee's challenge. */
  readonly proved: boolean
  /** What the payee says it holds, while it is worked in. */
  readonly offered: { readonly cheque: SignedCheque | null; readonly checking: boolean } | null
  /** The payee has told which cheque it holds, so it is known where the line stands: only now may anything be signed. */
  readonly resumed: boolean
  /** What the buying policy wants to bid; 0: nothing. */
  readonly wanted: BttPerMib
  /** The bid that the peer knows. */
  readonly bid: BttPerMib
  /** A higher bid taken back lately, which a quote on its way may still rest on. */
  readonly recentBid: { readonly price: BttPerMib; readonly until: number } | null
  /** What blocks that arrive now cost; null: nothing. */
  readonly price: BttPerMib | null
  /** What the payee lets us owe. */
  readonly creditLimit: Wei
  /** Verified bytes that cost something, on this wire. */
  readonly bytes: number
  /** By cheques, on this wire. */
  readonly paid: Wei
  /** Since when a debt waits, ms; null without debt. */
  readonly dueSince: number | null
  /** When the last cheque was sent on this wire, ms. */
  readonly paidAt: number
  /** The debt told to the peer for netting, and since when its answer is waited for; null when it came, or is not waited for. */
  readonly tallied: Wei
  readonly nettingSince: number | null
  /** The payee holds so much uncashed that it sells no more before that is reserved for it on chain, or cashed. */
  readonly reserveAsked: boolean
  /** The wall that keeps us from bidding. */
  readonly blockedBy: SpendingLimit | null
  /** Why nothing more is bought on this wire. */
  readonly refusal: RefusalReason | null
}

/** What the peer buys from us. */
export interface Selling {
  readonly key: ChannelKey | null
  /** Sent to the peer; null before, and after its proof was taken. */
  readonly nonce: Uint8Array | null
  /** Who signed the proof. */
  readonly prover: Address | null
  readonly vault: PayerVault | null
  /** The proof, the vault and the line are all there and agree: bids count and cheques are taken. */
  readonly proven: boolean
  readonly bid: BttPerMib
  /** The price that the peer was told; null: it is in no paid slot. */
  readonly price: BttPerMib | null
  readonly creditLimit: Wei
  /** The peer was told that it has to reserve. */
  readonly reserveAsked: boolean
  /** A cheque whose signature is checked, and the highest that came meanwhile. */
  readonly checking: SignedCheque | null
  readonly next: SignedCheque | null
  /** Bytes sent under a quote, on this wire. */
  readonly bytes: number
  /** A cheque was taken on this wire. */
  readonly paid: boolean
  /** By cheques, on this wire. */
  readonly received: Wei
  readonly refusal: RefusalReason | null
}

/** One end of `bt_speed` on one wire. Plain data; `step` makes the next one. */
export interface Trade {
  readonly wire: TradeWire
  /** Ours, as the peer knows them; null: we take no part. */
  readonly own: Terms | null
  /** The peer's; null: none came yet, or of another version. See {@link matchingTerms}. */
  readonly peer: Terms | null
  readonly buying: Buying
  readonly selling: Selling
  /** Messages that may still come now, and when that was counted. */
  readonly messageTokens: { readonly messages: number; readonly at: number }
  readonly strikes: number
}

/** What a step needs beside the trade. Lines are those of `buying.key` and `selling.key`; null while not known or not loaded. */
export interface TradeContext {
  readonly now: number
  /** 32 bytes that nobody can foretell. */
  readonly random: () => Uint8Array
  readonly outgoing: OutgoingChannel | null
  readonly incoming: IncomingChannel | null
  readonly budget: Budget
  readonly spendingLimits: SpendingLimits
  /** The address of our session key; null without one. */
  readonly issuer: Address | null
}

export const NOT_BUYING: Buying = {
  key: null,
  proved: false,
  offered: null,
  resumed: false,
  wanted: FREE,
  bid: FREE,
  recentBid: null,
  price: null,
  creditLimit: NO_WEI,
  bytes: 0,
  paid: NO_WEI,
  dueSince: null,
  paidAt: 0,
  tallied: NO_WEI,
  nettingSince: null,
  reserveAsked: false,
  blockedBy: null,
  refusal: null,
}

export const NOT_SELLING: Selling = {
  key: null,
  nonce: null,
  prover: null,
  vault: null,
  proven: false,
  bid: FREE,
  price: null,
  creditLimit: NO_WEI,
  reserveAsked: false,
  checking: null,
  next: null,
  bytes: 0,
  paid: false,
  received: NO_WEI,
  refusal: null,
}

/** The peer's terms where they are for the same chain and token as ours; null: it is a peer like any other. */
export function matchingTerms({ own, peer }: Trade): Terms | null {
  return own !== null && peer !== null && own.chainId === peer.chainId && own.token === peer.token ? peer : null
}
