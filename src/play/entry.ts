import type { Hex } from './hex.ts'

/** Everything that ever changed this chain, in order. Replayed from the first, they make the same chain again. */
export type Entry =
  /** A block with one transaction. `timestamp` in seconds. */
  | { readonly kind: 'transaction'; readonly raw: Hex; readonly timestamp: number }
  /** An empty block. */
  | { readonly kind: 'block'; readonly timestamp: number }
  /** Play money out of nothing: the account has this many wei from now on. */
  | { readonly kind: 'balance'; readonly address: Hex; readonly wei: bigint }
  /** The account is a contract with this code from now on; empty: none. */
  | { readonly kind: 'code'; readonly address: Hex; readonly code: Hex }
  /** The chain's clock goes this many seconds ahead of the real one from now on. */
  | { readonly kind: 'clock'; readonly aheadSeconds: number }

export function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const entry = value as Record<string, unknown>
  switch (entry.kind) {
    case 'transaction':
      return typeof entry.raw === 'string' && Number.isSafeInteger(entry.timestamp)
    case 'block':
      return Number.isSafeInteger(entry.timestamp)
    case 'balance':
      return typeof entry.address === 'string' && typeof entry.wei === 'bigint'
    case 'code':
      return typeof entry.address === 'string' && typeof entry.code === 'string'
    case 'clock':
      return Number.isSafeInteger(entry.aheadSeconds)
    default:
      return false
  }
}
