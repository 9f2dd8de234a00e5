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
  /** What we sell as; null: its key cannot be stored. */
  readonly sellers: { readonly address: Address } | null
  readonly ownVault: { readonly address: Address | null; readonly issuer: Address | null }
}

/** What the user's settings, the session key and the vault let us offer to peers; null: nothing is traded. */
export function termsOf({ chainId, token, settings, ownVault, paused, issuer, sellers }: TermsInputs): Terms | null {
  if (paused) return null
  const { selling, buying } = settings
  // Where the money goes in the end is the user's to name, and stays here: peers learn the seller key's address.
  const payee = selling.on && selling.payee !== null ? (sellers?.address ?? null) : null
  const vault = buying.on && issuer !== null && ownVault.issuer === issuer ? ownVault.address : null
  if (payee === null && vault === null) return null
  return { chainId, token: checksummed(token), ask: payee && selling.ask, payee, vault }
}

/** Whether two offers are the same to a peer. */
export function sameTerms(a: Terms | null, b: Terms | null): boolean {
  if (a === null || b === null) return a === b
  return a.ask === b.ask && a.payee === b.payee && a.vault === b.vault
}
