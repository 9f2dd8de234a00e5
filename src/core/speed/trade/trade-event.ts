import type { Cheque, SignedCheque } from '../../money/cheque.ts'
import type { Address, BttPerMib, Wei } from '../../money/wei.ts'
import type { PayerVault } from '../channel/credit-limit.ts'
import type { IncomingChannel } from '../channel/incoming-channel.ts'
import type { OutgoingChannel } from '../channel/outgoing-channel.ts'
import type { SpeedMessage, Terms } from '../message/message.ts'
import type { SellerProof, VaultProof } from '../message/proof.ts'
import type { Budget } from '../spending/budget.ts'
import type { Trade } from './trade-state.ts'

/** Everything that can change a trade. */
export type TradeEvent =
  /** The peer has the extension, or our terms changed. Null: we stop trading. */
  | { readonly kind: 'terms'; readonly terms: Terms | null }
  /** A message of the peer, undecoded. */
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  /** The metadata became known. */
  | { readonly kind: 'metadata'; readonly pieceLength: number }
  /** The channel that `open-channel` asked for is in the context now. */
  | { readonly kind: 'channel-opened' }
  /** The bidding policy's maximum for this seller; 0: do not buy. */
  | { readonly kind: 'bid'; readonly price: BttPerMib }
  /** The result of this round's auction; null: no paid slot. Due every round, before the blocks it applies to. */
  | { readonly kind: 'award'; readonly price: BttPerMib | null }
  /** A block was sent while `selling.price` was in force. */
  | { readonly kind: 'sent'; readonly bytes: number }
  /** Bytes of this peer in a verified piece that arrived while `buying.price` was `price`. */
  | { readonly kind: 'verified'; readonly bytes: number; readonly price: BttPerMib }
  /** This peer sent data that failed its piece's hash. */
  | { readonly kind: 'bad-data' }
  /** Answer to `recover-signer`, in the order of the requests; null when the bytes are no signature. */
  | {
      readonly kind: 'signer-recovered'
      readonly of: 'proof' | 'seller' | 'cheque' | 'resume'
      readonly signer: Address | null
    }
  /** Answer to `read-vault`, and again whenever the vault changes; null when the chain did not answer. */
  | { readonly kind: 'vault'; readonly reading: PayerVault | null }
  /** The records cannot be written: from now on nothing may be promised or accepted. */
  | { readonly kind: 'storage-failed' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'closed' }

/** An entry of the history, written together with the change that it describes. */
export interface TradeRecord {
  readonly kind: 'cheque-sent' | 'cheque-received' | 'loss'
  readonly amount: Wei
}

/**
 * What the caller has to do, in order. Channels and budget of the step's result are valid at once. What a `persist`
 * effect names must be stored, in one transaction, before its `after` effects run. Other channel changes may be stored
 * later, but channels and budget always as of one moment: a stored promise without its count would exceed a spending
 * limit. `after` belongs to the wire that it came from; once that has closed, nothing is sent.
 */
export type TradeEffect =
  | { readonly kind: 'send'; readonly message: SpeedMessage }
  /**
   * Load (or create) the channel of `buying.key` (outgoing) or `selling.key` (incoming), then apply `channel-opened`.
   * Only asked for once the peer has proved to be the channel's other side.
   */
  | { readonly kind: 'open-channel'; readonly side: 'outgoing' | 'incoming' }
  | {
      readonly kind: 'persist'
      readonly outgoing?: OutgoingChannel
      readonly incoming?: IncomingChannel
      readonly budget?: Budget
      readonly record?: TradeRecord
      readonly after: readonly TradeEffect[]
    }
  /** Sign with the session key and send as `cheque`. */
  | { readonly kind: 'sign-cheque'; readonly cheque: Cheque }
  /** Sign with the session key and send as `proof`, with its address. */
  | { readonly kind: 'sign-proof'; readonly proof: VaultProof }
  /** Sign with the key of `proof.payee` and send as `seller`. */
  | { readonly kind: 'sign-seller'; readonly proof: SellerProof }
  /** Recover the signer, then apply `signer-recovered`. */
  | {
      readonly kind: 'recover-signer'
      readonly of: 'proof'
      readonly proof: VaultProof
      readonly signature: Uint8Array
    }
  | {
      readonly kind: 'recover-signer'
      readonly of: 'seller'
      readonly proof: SellerProof
      readonly signature: Uint8Array
    }
  | { readonly kind: 'recover-signer'; readonly of: 'cheque' | 'resume'; readonly cheque: SignedCheque }
  /**
   * Read the payer's vault from the chain (and keep reading it), then apply `vault`. `fresh`: no earlier reading will
   * do. Only asked for once the signer of its proof is known.
   */
  | { readonly kind: 'read-vault'; readonly vault: Address; readonly fresh: boolean }
  /** The peer's bid or credit changed: the uploader may have something to send. `paid`: by a cheque. */
  | { readonly kind: 'credit-changed'; readonly paid?: true }
  /** Apply `tick` not later than this, ms since the epoch. */
  | { readonly kind: 'tick-at'; readonly at: number }

/** The result of one step. `outgoing`, `incoming` and `budget` are the context's own objects unless they changed. */
export interface TradeStep {
  readonly trade: Trade
  readonly outgoing: OutgoingChannel | null
  readonly incoming: IncomingChannel | null
  readonly budget: Budget
  readonly effects: readonly TradeEffect[]
}
