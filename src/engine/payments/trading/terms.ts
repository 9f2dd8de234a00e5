import { checksummed } from '../../../core/money/accounts.ts'
import type { Terms } from '../../../core/speed/message/message.ts'
import type { Trader } from './trader.ts'

/** What the user's settings, the session key and the vault let us offer to peers; null: we take no part. */
export function termsOf({ chainId, options, settings, ownVault: watch, paused, issuer }: Trader): Terms | null {
  if (paused) return null
  const { selling, buying } = settings
  const sells = selling.on && selling.payee !== null
  const vault = buying.on && issuer !== null && watch.issuer === issuer ? watch.address : null
  if (!sells && vault === null) return null
  // Peers name addresses in bytes: one of another case is another string, not another address.
  const [token, payee] = [checksummed(options.access.deployment.wbtt), selling.payee && checksummed(selling.payee)]
  return { chainId, token, ask: sells ? selling.ask : null, payee: sells ? payee : null, vault }
}
