import { createStore, get, set } from 'idb-keyval'
import type { Hex } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { named } from '../../protocol/namespace.ts'

/** What a play wallet remembers, a profile and namespace. In the clear: what it signs for is worth nothing. */
export interface PlayKeys {
  readonly key: Hex
  readonly allowed: boolean
  setAllowed(allowed: boolean): void
}

interface Kept {
  readonly key: Hex
  readonly allowed: boolean
}

const RECORD = 'account'

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const { key, allowed } = value as Record<string, unknown>
  return typeof key === 'string' && /^0x[0-9a-f]{64}$/.test(key) && typeof allowed === 'boolean'
}

/** The wallet's key; made at its first use. Where nothing can be kept it lasts as long as the page. */
export async function openPlayKeys(): Promise<PlayKeys> {
  const store = createStore(named('freshet-play-wallet'), 'keys')
  const keep = (kept: Kept): Promise<void> => set(RECORD, kept, store).catch(() => undefined)
  const found = await get<unknown>(RECORD, store).catch(() => undefined)
  const kept = isKept(found) ? found : { key: generatePrivateKey(), allowed: false }
  if (kept !== found) await keep(kept)
  return { ...kept, setAllowed: (allowed) => void keep({ key: kept.key, allowed }) }
}
