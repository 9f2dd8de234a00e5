import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address, Wei } from '../../../src/core/money/wei.ts'
import { type Asked, fateOf, type Sighting } from '../../../src/wallet/fate.ts'

const ME = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' as Address
const YOU = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' as Address
const HASH = `0x${'11'.repeat(32)}` as const
const OTHER = `0x${'22'.repeat(32)}` as const
const deed = { from: ME, to: YOU, data: '0xd0e30db0', value: 5n as Wei } as const
const asked: Asked = { ...deed, hash: HASH, nonce: 7, seenAt: 1_000 }
const nothing: Sighting = { receipt: null, known: true, nextNonce: 7, rival: null }
const FORGOTTEN = 60_000

const fate = (seen: Partial<Sighting>, change: Partial<Asked> = {}, now = 2_000) =>
  fateOf({ ...asked, ...change }, { ...nothing, ...seen }, now, FORGOTTEN)

describe('what has become of a transaction', () => {
  test('in no block: pending, for as long as a node knows it', () => {
    expect(fate({}, {}, 10 ** 12)).toEqual({ kind: 'pending' })
  })

  test('in a block, well or badly', () => {
    expect(fate({ receipt: { success: true } })).toEqual({ kind: 'mined', hash: HASH, success: true, spedUp: false })
    expect(fate({ receipt: { success: false } })).toMatchObject({ kind: 'mined', success: false })
  })

  test('sent again with a higher fee: the same deed under another hash', () => {
    const rival = { ...deed, data: '0xD0E30DB0', hash: OTHER, success: true } as const
    expect(fate({ known: false, nextNonce: 8, rival })).toEqual({
      kind: 'mined',
      hash: OTHER,
      success: true,
      spedUp: true,
    })
  })

  test('found under its own hash before its receipt: not sped up', () => {
    const rival = { ...deed, hash: HASH, success: true }
    expect(fate({ known: false, nextNonce: 8, rival })).toMatchObject({ kind: 'mined', spedUp: false })
  })

  test('cancelled: an empty one to oneself; anything else replaced it', () => {
    const empty = { from: ME, to: ME, data: '0x', value: 0n as Wei, hash: OTHER, success: true } as const
    expect(fate({ known: false, nextNonce: 8, rival: empty })).toEqual({ kind: 'cancelled', hash: OTHER })
    expect(fate({ known: false, nextNonce: 8, rival: { ...empty, value: 1n as Wei } })).toEqual({
      kind: 'replaced',
      hash: OTHER,
    })
  })

  test('known to no node: dropped after a while, replaced when its number is used by none can say what', () => {
    expect(fate({ known: false }, {}, 1_000 + FORGOTTEN - 1)).toEqual({ kind: 'pending' })
    expect(fate({ known: false }, {}, 1_000 + FORGOTTEN)).toEqual({ kind: 'dropped' })
    expect(fate({ known: false, nextNonce: 8 }, {}, 1_000 + FORGOTTEN)).toEqual({ kind: 'replaced', hash: null })
  })

  test('without a hash: only the chain can tell, by its number', () => {
    expect(fate({ known: false }, { hash: null }, 10 ** 12)).toEqual({ kind: 'pending' })
    const same = { ...deed, hash: OTHER, success: true }
    expect(fate({ known: false, nextNonce: 8, rival: same }, { hash: null })).toEqual({
      kind: 'mined',
      hash: OTHER,
      success: true,
      spedUp: false,
    })
    expect(fate({ known: false, nextNonce: 8, rival: { ...same, value: 9n as Wei } }, { hash: null })).toEqual({
      kind: 'not-sent',
    })
  })
})

test('nothing is said to be over without a receipt, another in its place, or a long silence', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: FORGOTTEN - 1 }),
      fc.boolean(),
      (known, nextNonce, silence, hasHash) => {
        const seen = { receipt: null, known, nextNonce, rival: null }
        const one = { ...asked, hash: hasHash ? HASH : null }
        expect(fateOf(one, seen, one.seenAt + silence, FORGOTTEN)).toEqual({ kind: 'pending' })
      },
    ),
  )
})
