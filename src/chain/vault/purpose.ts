import type { Address, Wei } from '../../core/money/wei.ts'
import type { TypedCall } from '../client/call.ts'

/** What a call of this family does, in terms that the screens put into words. */
export type VaultPurpose = { readonly subject: 'vault' } & (
  | VaultCreation
  | VaultDeposit
  | VaultWithdrawal
  | IssuerChange
  | ReservationChange
  | ChequesCashed
)

/** Creates the vault, wraps `amount` and deposits it, in one transaction. */
type VaultCreation = { readonly kind: 'create-vault'; readonly issuer: Address; readonly amount: Wei }

type VaultDeposit =
  /** BTT of the wallet, wrapped on the way. */
  | { readonly kind: 'deposit'; readonly vault: Address; readonly amount: Wei }
  /** WBTT of the wallet; the vault needs an allowance of `amount` first. */
  | { readonly kind: 'deposit-wbtt'; readonly vault: Address; readonly amount: Wei }

type VaultWithdrawal =
  /** Null announces everything, which closing the vault requires. */
  | { readonly kind: 'announce-withdrawal'; readonly vault: Address; readonly amount: Wei | null }
  | { readonly kind: 'cancel-withdrawal'; readonly vault: Address }
  /** Withdraws what was announced, once its delay is over; null: all of it. */
  | { readonly kind: 'withdraw'; readonly vault: Address; readonly amount: Wei | null }
  /**
   * Withdraws everything for good, after everything was announced and the delay is over. Later cheques are not paid.
   */
  | { readonly kind: 'close-vault'; readonly vault: Address }

type IssuerChange =
  /** Cheques of the previous issuer stay valid for the withdrawal delay. */
  | { readonly kind: 'set-issuer'; readonly vault: Address; readonly issuer: Address }
  | { readonly kind: 'revoke-issuer'; readonly vault: Address }

type ReservationChange =
  /** Reserves `amount` more for one beneficiary. */
  | { readonly kind: 'reserve'; readonly vault: Address; readonly beneficiary: Address; readonly amount: Wei }
  | { readonly kind: 'announce-release'; readonly vault: Address; readonly beneficiary: Address }
  | { readonly kind: 'release'; readonly vault: Address; readonly beneficiary: Address }

/** `expected` is what the cheques' vaults can pay on them, beyond what was paid already. */
type ChequesCashed = { readonly kind: 'cash-out'; readonly cheques: number; readonly expected: Wei }

export type VaultCall = TypedCall<VaultPurpose>
