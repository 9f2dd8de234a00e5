import type { Hex } from 'viem'
import type { Address, Wei } from '../../core/money/wei.ts'

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
  /** BTT that are wrapped already; the vault must be approved for `amount` first. */
  | { readonly kind: 'deposit-wbtt'; readonly vault: Address; readonly amount: Wei }
  /** Null announces everything, which closing the vault needs. */
  | { readonly kind: 'announce-withdrawal'; readonly vault: Address; readonly amount: Wei | null }
  | { readonly kind: 'cancel-withdrawal'; readonly vault: Address }
  /** Takes out what was announced, once its time has come; null takes all of it. */
  | { readonly kind: 'withdraw'; readonly vault: Address; readonly amount: Wei | null }
  /** Takes everything out for good, once everything was announced and its time has come. No cheque is honoured afterwards. */
  | { readonly kind: 'close-vault'; readonly vault: Address }
  /** Cheques of the issuer until now stay good for the withdrawal delay. */
  | { readonly kind: 'set-issuer'; readonly vault: Address; readonly issuer: Address }
  | { readonly kind: 'revoke-issuer'; readonly vault: Address }
  /** Sets `amount` more aside for one payee. */
  | { readonly kind: 'reserve'; readonly vault: Address; readonly beneficiary: Address; readonly amount: Wei }
  | { readonly kind: 'announce-release'; readonly vault: Address; readonly beneficiary: Address }
  | { readonly kind: 'release'; readonly vault: Address; readonly beneficiary: Address }
  /** `expected` is what the cheques' vaults can pay of them, beyond what was paid out already. */
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
  readonly purpose: CallPurpose
}
