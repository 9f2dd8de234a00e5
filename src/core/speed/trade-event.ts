import type { Cheque, SignedCheque } from '../money/cheque.ts'
import type { Address, BttPerMib, Wei } from '../money/wei.ts'
import type { Budget, SpendingLimit } from './budget.ts'
import type { PayerVault } from './credit-limit.ts'
import type { IncomingChannel } from './incoming-channel.ts'
import type { SpeedMessage, Terms } from './message/message.ts'
import type { VaultProof } from './message/proof.ts'
import type { OutgoingChannel } from './outgoing-channel.ts'
import type { Trade } from './trade-state.ts'

/** Everything that can change a trade. */
export type TradeEvent =
  /** The peer has the extension (again: our terms changed). Null: we take no part any more. */
  | { readonly kind: 'terms'; readonly terms: Terms | null }
  /** A message of the peer, undecoded. */
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  /** The metadata became known. */
  | { readonly kind: 'metadata'; readonly pieceLength: number }
  /** A line that `open` asked for is in the context now. */
  | { readonly kind: 'opened' }
  /** The buying policy's maximum for this seller; 0: do not buy. */
  | { readonly kind: 'bid'; readonly price: BttPerMib }
  /** What the auction of this round came to; null: no paid slot. To be given each round, before the blocks it applies to. */
  | { readonly kind: 'award'; readonly price: BttPerMib | null }
  /** A block went out while `selling.price` was told. */
  | { readonly kind: 'sent'; readonly bytes: number }
  /** Bytes of this peer in a verified piece that arrived while `buying.price` was `price`. */
  | { readonly kind: 'verified'; readonly bytes: number; readonly price: BttPerMib }
  /** This peer is to blame for a piece that failed. */
  | { readonly kind: 'garbage' }
  /** Answer to `recover`, in the order of the questions: who signed; null when it is no signature. */
  | { readonly kind: 'recovered'; readonly of: 'proof' | 'cheque' | 'resume'; readonly signer: Address | null }
  /** Answer to `read-vault`, and again whenever the vault changes; null when the chain did not answer. */
  | { readonly kind: 'vault'; readonly reading: PayerVault | null }
  /** The books could not be written: nothing may be promised or taken any more. */
  | { readonly kind: 'unable' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'closed' }

/**
 * What is to be done, in order. Lines and purse in the step's result are true at once; what a `durable` effect names must be at rest
 * before what its `after` names is done, and in one transaction. Other changes of lines are written at leisure, but lines and purse always
 * as of one moment: a promise at rest without its count would pass a wall. What `after` says is for the wire it came from; when that
 * has closed, nothing is sent.
 */
export type TradeEffect =
  | { readonly kind: 'send'; readonly message: SpeedMessage }
  /** Load (or make) the line of `buying.key` (out) or `selling.key` (in), then give `opened`. */
  | { readonly kind: 'open'; readonly side: 'out' | 'in' }
  | {
      readonly kind: 'durable'
      readonly out?: OutgoingChannel
      readonly in?: IncomingChannel
      readonly purse?: Budget
      /** A line of the history to write with it. */
      readonly record?: { readonly kind: 'cheque-sent' | 'cheque-received' | 'loss'; readonly amount: Wei }
      readonly after: readonly TradeEffect[]
    }
  /** Sign with the session key and send as `cheque`. */
  | { readonly kind: 'sign-cheque'; readonly cheque: Cheque }
  /** Sign with the session key and send as `proof`. */
  | { readonly kind: 'sign-proof'; readonly proof: VaultProof }
  /** Find who signed, then give `recovered`. */
  | {
      readonly kind: 'recover'
      readonly of: 'proof'
      readonly proof: VaultProof
      readonly signature: Uint8Array
    }
  | { readonly kind: 'recover'; readonly of: 'cheque' | 'resume'; readonly cheque: SignedCheque }
  /** Ask the chain about the payer's vault (and watch it), then give `vault`. `fresh`: what was read before does not do. */
  | { readonly kind: 'read-vault'; readonly vault: Address; readonly fresh: boolean }
  /** The peer's bid or credit changed: the uploader may have something to send. `paid`: by a cheque. */
  | { readonly kind: 'credit'; readonly paid?: true }
  /** A wall keeps us from paying; null: not any more. */
  | { readonly kind: 'wall'; readonly wall: SpendingLimit | null }
  /** Give `tick` not later than this, ms since the epoch. */
  | { readonly kind: 'wake'; readonly at: number }

/** What a step makes of a trade. `out`, `in` and `purse` are the context's own when nothing changed them. */
export interface TradeStep {
  readonly trade: Trade
  readonly outgoing: OutgoingChannel | null
  readonly incoming: IncomingChannel | null
  readonly budget: Budget
  readonly effects: readonly TradeEffect[]
}
