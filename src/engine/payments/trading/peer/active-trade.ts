import type { InfoHash } from '../../../../core/metainfo/info-hash.ts'
import type { Address, Wei } from '../../../../core/money/wei.ts'
import type { PayerVault } from '../../../../core/speed/channel/credit-limit.ts'
import type { IncomingChannel } from '../../../../core/speed/channel/incoming-channel.ts'
import type { OutgoingChannel } from '../../../../core/speed/channel/outgoing-channel.ts'
import type { SpendingLimits } from '../../../../core/speed/spending/budget.ts'
import type { TradeEvent } from '../../../../core/speed/trade/trade-event.ts'
import type { Trade } from '../../../../core/speed/trade/trade-state.ts'
import type { PaymentEntry, PaymentRecords } from '../../records/payment-records.ts'
import type { SellerKeys } from '../../records/seller-key.ts'
import type { SpeedPeer } from '../../wire/peer-registry.ts'
import type { SignedItem } from './signer-recovery.ts'

/** The trade on one wire, as the rest of the trader sees it. */
export interface ActiveTrade {
  readonly peer: SpeedPeer
  readonly trade: Trade
  readonly closed: boolean
  /** The channel that we pay on; null while unknown. */
  readonly outgoing: OutgoingChannel | null
  /** The channel that the peer pays on; null while unknown. */
  readonly incoming: IncomingChannel | null
  /** Bytes that may still be sent on credit. */
  readonly creditBytes: number
  /** What this trade owes, and may come to owe. */
  readonly commitment: Wei
  apply(event: TradeEvent): void
}

/** What the trade on one wire needs of the trader. */
export interface TradeServices {
  readonly records: PaymentRecords
  /** The session key's address; null without one. */
  readonly issuer: Address | null
  /** Ms since the epoch. */
  now(): number
  /** The limits of this trade's torrent, with the commitments of the other trades. */
  spendingLimits(infoHash: InfoHash, trade: ActiveTrade): SpendingLimits
  /** The session key; null once it was revoked. */
  key(): Uint8Array | null
  /** The keys that we sell with; null: nothing is sold. */
  readonly sellers: SellerKeys | null
  /** Null when the bytes are no signature. */
  signerOf(item: SignedItem): Promise<Address | null>
  /** @param fresh no earlier reading will do */
  readVault(vault: Address, payee: Address, fresh: boolean): Promise<PayerVault | null>
  /** Resolves once it is persisted; after a rejection nothing may be promised any more. */
  commit(entry: PaymentEntry): Promise<void>
  /** The peer's bid or credit changed. @param paid by a cheque that is persisted */
  onCredit(trade: ActiveTrade, paid: boolean): void
  /** These addresses cheated. @param until ms since the epoch */
  ban(addresses: readonly Address[], until: number): void
  /** The trade changed. @param asks the peer's ask changed, or whether it still sells */
  onChanged(trade: ActiveTrade, asks: boolean): void
}
