import { IDBFactory } from 'fake-indexeddb'
import { expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { checksummed } from '../../../../src/core/money/accounts.ts'
import type { OrderedCheque } from '../../../../src/core/money/ordered-cheque.ts'
import { wei } from '../../../../src/core/money/wei.ts'
import { StoredEarnings } from '../../../../src/embed/earning/stored-earnings.ts'

const at = (byte: string) => checksummed(`0x${byte.repeat(20)}`)
const order = (vault: string, sum: bigint): OrderedCheque => ({
  chainId: 199,
  vault: at(vault),
  beneficiary: at('aa'),
  cumulativePayout: wei(sum),
  signature: new Uint8Array(65),
  order: { recipient: at('bb'), signature: new Uint8Array(65) },
})

it('keeps the visitor’s address until it is removed', async () => {
  const databases = new IDBFactory()
  const stored = new StoredEarnings(databases)
  expect(await stored.payee()).toBeNull()
  await stored.setPayee(at('cc'))
  expect(await new StoredEarnings(databases).payee()).toBe(at('cc'))
  await stored.setPayee(null)
  expect(await stored.payee()).toBeNull()
})

it('adds what a site hands over, and never takes a higher cheque back', async () => {
  const stored = new StoredEarnings(new IDBFactory())
  await stored.add('1', 'https://a.example', [order('11', 5n), order('22', 1n)], 1_000)
  await stored.add('1', 'https://a.example', [order('11', 3n), order('33', 2n)], 2_000)
  await stored.add('2', 'https://b.example', [order('11', 9n)], 3_000)
  const [a, b] = await stored.sites()
  expect(a).toMatchObject({ id: '1', site: 'https://a.example', movedMs: 2_000 })
  expect(a!.orders.map(({ cumulativePayout }) => cumulativePayout)).toEqual([5n, 1n, 2n])
  expect(b!.orders).toEqual([order('11', 9n)])
})

it('takes no more sites than its limit, and goes on with those that it has', async () => {
  const stored = new StoredEarnings(new IDBFactory())
  for (let id = 0; id < LIMITS.embedEarningSites; id++) await stored.add(String(id), 'https://a.example', [], 0)
  await expect(stored.add('more', 'https://b.example', [], 0)).rejects.toMatchObject({ code: 'orders-full' })
  await stored.add('0', 'https://a.example', [order('11', 5n)], 1)
  expect((await stored.sites())[0]?.orders).toHaveLength(1)
})
