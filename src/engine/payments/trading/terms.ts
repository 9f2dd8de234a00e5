import { checksummed } from '../../../core/money/accounts.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { Terms } from '../../../core/speed/message/message.ts'
import type { SpeedSettings } from '../../../protocol/speed.ts'

/** What the terms depend on. */
export interface TermsInputs {
  readonly chainId: number
  /** The chain's token, in any case. */
  readonly token: string
  readonly settings: SpeedSettings
  readonly paused: boolean
  /** The session key's address; null without one. */
  readonly issuer: Address | null
  readonly ownVault: { readonly address: Address | null; readonly issuer: Address | null }
}

/** What the user's settings, the session key and the vault let us offer to peers; null: nothing is traded. */
export function termsOf({ chainId, token, settings, ownVault, paused, issuer }: TermsInputs): Terms | null {
  if (paused) return null
  const { selling, buying } = settings
  const sells = selling.on && selling.payee !== null
  const vault = buying.on && issuer !== null && ownVault.issuer === issuer ? ownVault.address : null
  if (!sells && vault === null) return null
  // Peers name addresses in bytes: text of another case is the same address.
  const payee = selling.payee && checksummed(selling.payee)
  return { chainId, token: checksummed(token), ask: sells ? selling.ask : null, payee: sells ? payee : null, vault }
}

/** Whether two offers are the same to a peer. */
export function sameTerms(a: Terms | null, b: Terms | null): boolean {
  if (a === null || b === null) return a === b
  return a.ask === b.ask && a.payee === b.payee && a.vault === b.vault
}
