import type { Hex } from '../rpc/values.ts'

/** A change of the chain. Replaying all changes in their order reproduces the chain. */
export type JournalEntry =
  /** A block with one transaction. `timestamp` in seconds. */
  | { readonly kind: 'transaction'; readonly raw: Hex; readonly timestamp: number }
  /** An empty block. */
  | { readonly kind: 'block'; readonly timestamp: number }
  /** Sets an account's balance. */
  | { readonly kind: 'balance'; readonly address: Hex; readonly wei: bigint }
  /** Sets an account's code; empty removes it. */
  | { readonly kind: 'code'; readonly address: Hex; readonly code: Hex }
  /** Sets the chain's clock this many seconds ahead of the real one. */
  | { readonly kind: 'clock'; readonly aheadSeconds: number }

export function isJournalEntry(value: unknown): value is JournalEntry {
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
