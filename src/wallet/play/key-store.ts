import { createStore, get, set } from 'idb-keyval'
import type { Hex } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { named } from '../../protocol/namespace.ts'

/** What a play wallet stores, per browser profile and namespace. Not encrypted, since its coins are worth nothing. */
export interface PlayKeys {
  readonly key: Hex
  readonly allowed: boolean
  setAllowed(allowed: boolean): void
}

interface KeyRecord {
  readonly key: Hex
  readonly allowed: boolean
}

const RECORD_KEY = 'account'

function isKeyRecord(value: unknown): value is KeyRecord {
  if (typeof value !== 'object' || value === null) return false
  const { key, allowed } = value as Record<string, unknown>
  return typeof key === 'string' && /^0x[0-9a-f]{64}$/.test(key) && typeof allowed === 'boolean'
}

/** Opens the wallet's key, created at first use. Without storage it lasts as long as the page. */
export async function openPlayKeys(): Promise<PlayKeys> {
  const store = createStore(named('freshet-play-wallet'), 'keys')
  const save = (record: KeyRecord): Promise<void> => set(RECORD_KEY, record, store).catch(() => undefined)
  const found = await get<unknown>(RECORD_KEY, store).catch(() => undefined)
  const record = isKeyRecord(found) ? found : { key: generatePrivateKey(), allowed: false }
  if (record !== found) await save(record)
  return { ...record, setAllowed: (allowed) => void save({ key: record.key, allowed }) }
}
