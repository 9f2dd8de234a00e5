import { describe, expect, it } from 'vitest'
import type { Address, Wei } from '../../../../src/core/money.ts'
import type { VaultReading } from '../../../../src/core/speed/window.ts'
import type { Books } from '../../../../src/engine/pay/books.ts'
import { Held } from '../../../../src/engine/pay/held.ts'

const wei = (value: bigint): Wei => value as Wei
const reading = (paidOut: bigint, funds: bigint): VaultReading =>
  ({ paidOut: wei(paidOut), funds: wei(funds) }) as VaultReading

/** Books with one line whose cheque says 100. */
const books = {
  ins: new Map([['line', { best: { cumulativePayout: wei(100n) }, issuer: '0x1' as Address }]]),
  receivedAt: new Map<string, number>(),
  bounced: new Map<string, Wei>(),
} as unknown as Books

describe('cheques held', () => {
  it('stay cashed when an older reading of their vault comes late', () => {
    const held = new Held(books)
    held.note('line', reading(0n, 500n))
    expect(held.list()).toMatchObject([{ paidOut: 0n, covered: 100n }])
    held.note('line', reading(100n, 400n))
    held.note('line', reading(0n, 500n))
    expect(held.list()).toEqual([])
  })

  it('are covered by what the newest reading says', () => {
    const held = new Held(books)
    held.note('line', reading(10n, 500n))
    held.note('line', reading(10n, 20n))
    expect(held.list()).toMatchObject([{ paidOut: 10n, covered: 20n }])
  })
})
