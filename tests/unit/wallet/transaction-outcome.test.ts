import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address, Wei } from '../../../src/core/money/wei.ts'
import {
  outcomeOf,
  type RequestedTransaction,
  type TransactionLookup,
} from '../../../src/wallet/transaction-outcome.ts'

const ME = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' as Address
const YOU = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' as Address
const HASH = `0x${'11'.repeat(32)}` as const
const OTHER = `0x${'22'.repeat(32)}` as const
const content = { from: ME, to: YOU, data: '0xd0e30db0', value: 5n as Wei } as const
const requested: RequestedTransaction = { ...content, hash: HASH, nonce: 7, seenAt: 1_000 }
const nothing: TransactionLookup = { receipt: null, known: true, nextNonce: 7, replacement: null }
const DROPPED_AFTER_MS = 60_000

const outcome = (found: Partial<TransactionLookup>, change: Partial<RequestedTransaction> = {}, now = 2_000) =>
  outcomeOf({ ...requested, ...change }, { ...nothing, ...found }, now, DROPPED_AFTER_MS)

describe('the outcome of a transaction', () => {
  test('is pending while a node knows it and no block has it', () => {
    expect(outcome({}, {}, 10 ** 12)).toEqual({ kind: 'pending' })
  })

  test('is mined, successfully or not, once it has a receipt', () => {
    expect(outcome({ receipt: { success: true } })).toEqual({ kind: 'mined', hash: HASH, success: true, spedUp: false })
    expect(outcome({ receipt: { success: false } })).toMatchObject({ kind: 'mined', success: false })
  })

  test('is sped up when the same content was mined under another hash', () => {
    const replacement = { ...content, data: '0xD0E30DB0', hash: OTHER, success: true } as const
    expect(outcome({ known: false, nextNonce: 8, replacement })).toEqual({
      kind: 'mined',
      hash: OTHER,
      success: true,
      spedUp: true,
    })
  })

  test('is not sped up when its own hash was mined', () => {
    const replacement = { ...content, hash: HASH, success: true }
    expect(outcome({ known: false, nextNonce: 8, replacement })).toMatchObject({ kind: 'mined', spedUp: false })
  })

  test('is cancelled by an empty transaction to oneself and replaced by any other', () => {
    const empty = { from: ME, to: ME, data: '0x', value: 0n as Wei, hash: OTHER, success: true } as const
    expect(outcome({ known: false, nextNonce: 8, replacement: empty })).toEqual({ kind: 'cancelled', hash: OTHER })
    expect(outcome({ known: false, nextNonce: 8, replacement: { ...empty, value: 1n as Wei } })).toEqual({
      kind: 'replaced',
      hash: OTHER,
    })
  })

  test('is dropped when no node has known it for a while, and replaced when its nonce is used', () => {
    expect(outcome({ known: false }, {}, 1_000 + DROPPED_AFTER_MS - 1)).toEqual({ kind: 'pending' })
    expect(outcome({ known: false }, {}, 1_000 + DROPPED_AFTER_MS)).toEqual({ kind: 'dropped' })
    expect(outcome({ known: false, nextNonce: 8 }, {}, 1_000 + DROPPED_AFTER_MS)).toEqual({
      kind: 'replaced',
      hash: null,
    })
  })

  test('is found by its nonce when the wallet returned no hash', () => {
    expect(outcome({ known: false }, { hash: null }, 10 ** 12)).toEqual({ kind: 'pending' })
    const same = { ...content, hash: OTHER, success: true }
    expect(outcome({ known: false, nextNonce: 8, replacement: same }, { hash: null })).toEqual({
      kind: 'mined',
      hash: OTHER,
      success: true,
      spedUp: false,
    })
    expect(outcome({ known: false, nextNonce: 8, replacement: { ...same, value: 9n as Wei } }, { hash: null })).toEqual(
      {
        kind: 'not-sent',
      },
    )
  })
})

test('the outcome stays pending without a receipt, a replacement, or a long absence', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: DROPPED_AFTER_MS - 1 }),
      fc.boolean(),
      (known, nextNonce, silence, hasHash) => {
        const found = { receipt: null, known, nextNonce, replacement: null }
        const one = { ...requested, hash: hasHash ? HASH : null }
        expect(outcomeOf(one, found, one.seenAt + silence, DROPPED_AFTER_MS)).toEqual({ kind: 'pending' })
      },
    ),
  )
})
