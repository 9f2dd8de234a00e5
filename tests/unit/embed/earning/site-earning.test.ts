import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ordersToPost } from '../../../../src/core/embed/numbers/posted-orders.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { checksummed } from '../../../../src/core/money/accounts.ts'
import type { OrderedCheque } from '../../../../src/core/money/ordered-cheque.ts'
import { wei } from '../../../../src/core/money/wei.ts'
import { KeptEarnings } from '../../../../src/embed/earning/kept-earnings.ts'
import { SiteEarning, type SiteOwner } from '../../../../src/embed/earning/site-earning.ts'

const at = (byte: string) => checksummed(`0x${byte.repeat(20)}`)
const order = (vault: string, sum: bigint, recipient: string): OrderedCheque => ({
  ...{ chainId: 199, vault: at(vault), beneficiary: at('aa'), cumulativePayout: wei(sum) },
  signature: new Uint8Array(65),
  order: { recipient: at(recipient), signature: new Uint8Array(65) },
})
const ownerOf = (payee: string, report: string): SiteOwner => ({ payee: at(payee), report })

let posts: { to: string; recipients: string[] }[]

beforeEach(() => {
  const items = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  })
  posts = []
  vi.stubGlobal('location', { href: 'https://embed.example/frame/1/' })
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('fetch', async (to: string | URL, init?: RequestInit) => {
    if (init?.method !== 'POST') return { ok: false }
    const { orders } = JSON.parse(String(init.body)) as { orders: { recipient: string }[] }
    posts.push({ to: String(to), recipients: orders.map(({ recipient }) => recipient) })
    return { ok: true }
  })
})
afterEach(() => void vi.unstubAllGlobals())

/** An embed of the partition that has agreed to this owner; done when what it posts is noted. */
async function visit(owner: SiteOwner | null): Promise<void> {
  const earning = new SiteEarning(
    'https://site.example',
    '/frame/1/',
    () => undefined,
    () => undefined,
  )
  await earning.open(owner)
  const noted = vi.spyOn(KeptEarnings.prototype, 'addPassedOn')
  const before = posts.length
  earning.tick()
  if (posts.length > before) await vi.waitUntil(() => noted.mock.calls.length > 0)
  noted.mockRestore()
}

it('posts an owner’s orders to this owner alone, although other owners share the partition', async () => {
  new KeptEarnings('owner').add([order('01', 500n, '11'), order('02', 7n, '22')])
  await visit(null)
  expect(posts).toEqual([])
  await visit(ownerOf('22', 'https://b.example/report'))
  await visit(ownerOf('22', 'https://b.example/report'))
  expect(posts).toEqual([{ to: 'https://b.example/report', recipients: [at('22')] }])
  await visit(ownerOf('11', 'https://a.example/report'))
  await visit(ownerOf('11', 'https://a.example/report'))
  expect(posts.slice(1)).toEqual([{ to: 'https://a.example/report', recipients: [at('11')] }])
  // An owner that has moved its collector: the new one gets all.
  await visit(ownerOf('11', 'https://a.example/other'))
  expect(posts.slice(2)).toEqual([{ to: 'https://a.example/other', recipients: [at('11')] }])
})

it('notes for a few collectors what they have, those that were used last', () => {
  const kept = new KeptEarnings('owner')
  const orders = [order('01', 5n, '11')]
  kept.add(orders)
  for (let place = 0; place <= LIMITS.embedOrderPlaces; place++) kept.addPassedOn(`owner ${place}`, orders)
  expect(kept.passedOn('owner 0')).toEqual([])
  for (let place = 1; place <= LIMITS.embedOrderPlaces; place++) {
    expect(ordersToPost(kept.all, at('11'), kept.passedOn(`owner ${place}`))).toEqual([])
  }
  const many = Array.from({ length: LIMITS.orderedCheques + 1 }, (_, index) => ({
    ...order('01', 5n, '11'),
    vault: checksummed(`0x${index.toString(16).padStart(40, '0')}`),
  }))
  kept.addPassedOn('owner 1', many)
  expect(kept.passedOn('owner 1')).toHaveLength(LIMITS.orderedCheques)
})
