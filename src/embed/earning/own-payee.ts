import { checksummed } from '../../core/money/accounts.ts'
import type { Address } from '../../core/money/wei.ts'

const KEY = 'freshet-embed.payee'

/** The visitor's account, as our own page last told it to this site's partition; null: none. */
export function ownPayee(): Address | null {
  const text = localStorage.getItem(KEY)
  if (text === null) return null
  try {
    return checksummed(text)
  } catch {
    return null
  }
}

export function setOwnPayee(payee: Address | null): void {
  if (payee === null) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, payee)
}
