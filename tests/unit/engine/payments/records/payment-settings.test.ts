import { describe, expect, it } from 'vitest'
import { wei } from '../../../../../src/core/money/wei.ts'
import {
  DEFAULT_SETTINGS,
  loadIdleSettings,
  loadSettings,
  loadTorrentConsents,
  loadVault,
  putSettings,
  putTorrentConsent,
  putVault,
} from '../../../../../src/engine/payments/records/payment-settings.ts'
import { memoryRecordStore } from '../../../../../src/engine/payments/records/store/memory-record-store.ts'
import { UnreadableRecords } from '../../../../../src/engine/payments/records/store/unreadable-records.ts'
import { asInfoHash } from '../../../../info-hash.ts'
import { address, buying, perMib } from '../payment-sides.ts'

const CHAIN = 199
const infoHash = asInfoHash('ab'.repeat(20))
const settings = buying(perMib(3), wei(500n))
const key = (...parts: (string | number)[]): string => JSON.stringify(parts)

async function load(stored: Map<string, unknown>) {
  const store = memoryRecordStore(stored)
  const unreadable = new UnreadableRecords()
  return {
    settings: await loadSettings(store, CHAIN, unreadable),
    idle: await loadIdleSettings(store, new UnreadableRecords()),
    consents: [...(await loadTorrentConsents(store, CHAIN, unreadable))],
    vault: await loadVault(store, CHAIN, unreadable),
    errors: await unreadable.quarantine(store, 5),
  }
}

describe('payment settings', () => {
  it('read what an earlier version wrote without a version', async () => {
    const stored = new Map<string, unknown>([
      [key('settings', CHAIN), settings],
      [key('torrent', CHAIN, infoHash), { paying: true, budget: 9n }],
      [key('vault', CHAIN), address('1')],
    ])
    expect(await load(stored)).toEqual({
      settings,
      idle: settings,
      consents: [[infoHash, { paying: true, budget: 9n }]],
      vault: address('1'),
      errors: [],
    })
  })

  it('read back what they wrote', async () => {
    const stored = new Map<string, unknown>()
    await memoryRecordStore(stored).write(async (to) => {
      putSettings(to, CHAIN, settings)
      putTorrentConsent(to, CHAIN, infoHash, { paying: true, budget: null })
      putVault(to, CHAIN, address('1'))
    })
    expect(stored.get(key('settings', CHAIN))).toEqual({ ...settings, version: 1 })
    expect(await load(stored)).toMatchObject({
      settings,
      consents: [[infoHash, { paying: true, budget: null }]],
      vault: address('1'),
      errors: [],
    })
  })

  it('are off when they are damaged, which is reported once', async () => {
    const stored = new Map<string, unknown>([
      [key('settings', CHAIN), { ...settings, selling: null }],
      [key('torrent', CHAIN, infoHash), { paying: 'yes', budget: null }],
      [key('vault', CHAIN), 7],
    ])
    const damaged = await load(stored)
    expect(damaged).toMatchObject({ settings: DEFAULT_SETTINGS, idle: DEFAULT_SETTINGS, consents: [], vault: null })
    expect(damaged.errors.map(({ fields }) => fields.key)).toEqual([
      'settings/199',
      `torrent/199/${infoHash}`,
      'vault/199',
    ])
    expect((await load(stored)).errors).toEqual([])
  })
})
