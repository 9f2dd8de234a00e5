import type { Hex } from 'viem'
import type { Address, Wei } from '../core/money.ts'

/** What a transaction does, in the terms the screens put into words. */
export type CallPurpose =
  | { readonly kind: 'wrap'; readonly amount: Wei }
  | { readonly kind: 'unwrap'; readonly amount: Wei }
  | { readonly kind: 'send'; readonly to: Address; readonly amount: Wei }
  | { readonly kind: 'send-wbtt'; readonly to: Address; readonly amount: Wei }
  /** Creates the vault, wraps `amount` and puts it in, all at once. */
  | { readonly kind: 'create-vault'; readonly issuer: Address; readonly amount: Wei }
  /** BTT of the wallet, wrapped on the way, into the vault. */
  | { readonly kind: 'deposit'; readonly vault: Address; readonly amount: Wei }
  | { readonly kind: 'announce-withdrawal'; readonly vault: Address; readonly amount: Wei }
  | { readonly kind: 'cancel-withdrawal'; readonly vault: Address }
  /** Takes out what was announced, once its time has come. */
  | { readonly kind: 'withdraw'; readonly vault: Address }
  /** Stops the issuer and announces the withdrawal of all that is there. */
  | { readonly kind: 'close-vault'; readonly vault: Address }
  | { readonly kind: 'set-issuer'; readonly vault: Address; readonly issuer: Address }
  | { readonly kind: 'revoke-issuer'; readonly vault: Address }
  | { readonly kind: 'reserve'; readonly vault: Address; readonly beneficiary: Address; readonly amount: Wei }
  | { readonly kind: 'release-reserve'; readonly vault: Address; readonly beneficiary: Address }
  /** `expected` is what the cheques add up to beyond what was paid out already. */
  | { readonly kind: 'cash-out'; readonly cheques: number; readonly expected: Wei }
  /** Exactly `amount`, never more. */
  | { readonly kind: 'approve'; readonly spender: Address; readonly amount: Wei }
  | { readonly kind: 'revoke-approval'; readonly spender: Address }

/** One transaction, ready for a wallet to sign; nothing in it depends on who signs. */
export interface Call {
  readonly chainId: number
  readonly to: Address
  readonly data: Hex
  /** BTT that goes with it. */
  readonly value: Wei
  /**
   * Gas that the call must be given whatever an estimate says; absent where the estimate is right. A call that survives failures inside
   * it (a batch of cheques) also "succeeds" with too little gas, which is what an estimate would find.
   */
  readonly leastGas?: bigint
  readonly purpose: CallPurpose
}
