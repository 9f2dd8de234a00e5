import type { Address, Wei } from '../../core/money/wei.ts'
import type { TypedCall } from '../client/call.ts'

/** What a call of this family does, in terms that the screens put into words. */
export type TokenPurpose = { readonly subject: 'token' } & (
  | { readonly kind: 'wrap'; readonly amount: Wei }
  | { readonly kind: 'unwrap'; readonly amount: Wei }
  | { readonly kind: 'send'; readonly to: Address; readonly amount: Wei }
  | { readonly kind: 'send-wbtt'; readonly to: Address; readonly amount: Wei }
  /** Exactly `amount`, never more. */
  | { readonly kind: 'approve'; readonly spender: Address; readonly amount: Wei }
  | { readonly kind: 'revoke-approval'; readonly spender: Address }
)

export type TokenCall = TypedCall<TokenPurpose>
