import type { InfoHash } from '../../metainfo/info-hash.ts'
import type { SignedCheque } from '../../money/cheque.ts'
import { type Address, type BttPerMib, FREE, NO_WEI, type Wei } from '../../money/wei.ts'
import type { PayerVault } from '../channel/credit-limit.ts'
import type { IncomingChannel } from '../channel/incoming-channel.ts'
import type { OutgoingChannel } from '../channel/outgoing-channel.ts'
import type { OfferedTerms, Terms } from '../message/message.ts'
import type { RefusalReason } from '../message/refusal-reason.ts'
import type { Budget, SpendingLimits } from '../spending/budget.ts'

/** The wire a trade is on. */
export interface TradeWire {
  readonly infoHash: InfoHash
  /** Fingerprints of both DTLS certificates (SHA-256, 32 bytes): all that identifies the two ends in proofs. */
  readonly ours: Uint8Array
  readonly theirs: Uint8Array
  /** 32 unpredictable bytes for this wire alone: the peer's proofs have to contain them. */
  readonly nonce: Uint8Array
  /** Bytes; 0 while the metadata is unknown, when nothing is bought or sold. */
  readonly pieceLength: number
}

/** What identifies a cheque channel: the payer's vault and the payee's address, on one chain. */
export interface ChannelKey {
  readonly chainId: number
  readonly vault: Address
  readonly payee: Address
}

/** What we buy from the peer. */
export interface Buying {
  /** The channel's addresses, fixed once both peers have named theirs: changing one takes another wire. */
  readonly key: ChannelKey | null
  /** Vault proofs sent. */
  readonly proofs: number
  /** The session key that signed them: the payee takes cheques of another one for forged. */
  readonly prover: Address | null
  /** Whether the peer has proved to be the payee of the key. Before that nothing it says concerns the channel. */
  readonly seller: 'unproved' | 'checking' | 'proved'
  /** The cheque of the payee's `resume`, while it is processed. */
  readonly resuming: { readonly cheque: SignedCheque | null; readonly checking: boolean } | null
  /** The payee has sent which cheque it holds, so the channel's position is known: only now may anything be signed. */
  readonly resumed: boolean
  /** What the buying policy wants to bid; 0: nothing. */
  readonly wanted: BttPerMib
  /** The bid that the peer knows. */
  readonly bid: BttPerMib
  /** A higher bid withdrawn recently; a quote already on its way may still rely on it until `until`, ms. */
  readonly recentBid: { readonly price: BttPerMib; readonly until: number } | null
  /** What blocks that arrive now cost; null: they are free. */
  readonly price: BttPerMib | null
  /** What the payee lets us owe. */
  readonly creditLimit: Wei
  /** Verified bytes that cost something, on this wire. */
  readonly bytes: number
  /** By cheques, on this wire. */
  readonly paid: Wei
  /** When the present debt began, ms; null without debt. */
  readonly dueSince: number | null
  /** When the last cheque was sent on this wire, ms. */
  readonly paidAt: number
  /** The debt sent to the peer for netting. */
  readonly tallied: Wei
  /** When it was sent, ms; null while no answer is expected. */
  readonly nettingSince: number | null
  /** The answer did not come in time and still may: until it has, this debt is paid by cheque. */
  readonly netIsLate: boolean
  /** What this peer, as the one that nets, took off both debts last: reversed if the other could not. */
  readonly netted: Wei
  /** The payee holds so much uncashed that it sells no more until that is reserved for it on chain, or cashed. */
  readonly reserveAsked: boolean
  /** Why nothing more is bought on this wire. */
  readonly refusal: RefusalReason | null
}

/** What the peer buys from us. */
export interface Selling {
  readonly key: ChannelKey | null
  /** Seller proofs sent. */
  readonly proofs: number
  /** The issuer that the peer's proof names, while its signature is checked. */
  readonly claimed: Address | null
  /** The address that signed the peer's proof. */
  readonly prover: Address | null
  readonly vault: PayerVault | null
  /** Proof, vault and channel are present and agree: bids count and cheques are accepted. */
  readonly proven: boolean
  readonly bid: BttPerMib
  /** The price sent to the peer; null: it is in no paid slot. */
  readonly price: BttPerMib | null
  readonly creditLimit: Wei
  /** The peer was asked to reserve. */
  readonly reserveAsked: boolean
  /** The cheque that is being checked: its signer is being recovered. */
  readonly checking: SignedCheque | null
  /** The highest cheque that arrived meanwhile. */
  readonly next: SignedCheque | null
  /** Bytes sent under a quote, on this wire. */
  readonly bytes: number
  /**
   * What was sent on this wire and not forgiven since, while the peer has paid nothing on it; null once it has. Until
   * then the wire has a small credit of its own, whatever the channel's is.
   */
  readonly unpaid: Wei | null
  /** A cheque was accepted on this wire. */
  readonly paid: boolean
  /** By cheques, on this wire. */
  readonly received: Wei
  readonly refusal: RefusalReason | null
}

/** One end of `bt_speed` on one wire. Plain immutable data; `step` returns the next one. */
export interface Trade {
  readonly wire: TradeWire
  /** Ours, as the peer knows them; null: we do not trade. */
  readonly own: Terms | null
  /** The peer's; null: none arrived yet, or of another version. See `matchingTerms`. */
  readonly peer: OfferedTerms | null
  readonly buying: Buying
  readonly selling: Selling
  /** Token bucket of the peer's messages: what was left at the time `at`, ms. */
  readonly messageTokens: { readonly left: number; readonly at: number }
  readonly strikes: number
}

/** What a step needs beside the trade. Channels are null while unknown or not loaded. */
export interface TradeContext {
  readonly now: number
  /** The channel of `buying.key`. */
  readonly outgoing: OutgoingChannel | null
  /** The channel of `selling.key`. */
  readonly incoming: IncomingChannel | null
  readonly budget: Budget
  readonly spendingLimits: SpendingLimits
  /** The address of our session key; null without one. */
  readonly issuer: Address | null
}

export const NOT_BUYING: Buying = {
  key: null,
  proofs: 0,
  prover: null,
  seller: 'unproved',
  resuming: null,
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
  netIsLate: false,
  netted: NO_WEI,
  reserveAsked: false,
  refusal: null,
}

export const NOT_SELLING: Selling = {
  key: null,
  proofs: 0,
  claimed: null,
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
  unpaid: NO_WEI,
  paid: false,
  received: NO_WEI,
  refusal: null,
}
