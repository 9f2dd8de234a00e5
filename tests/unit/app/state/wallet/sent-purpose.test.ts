import { describe, expect, test } from 'vitest'
import { isPurpose, migratePurpose } from '../../../../../src/app/state/wallet/sent-purpose.ts'

const address = `0x${'a1'.repeat(20)}`

describe('a stored purpose', () => {
  test.each([
    { subject: 'token', kind: 'send', to: address, amount: 1n },
    { subject: 'vault', kind: 'announce-withdrawal', vault: address, amount: null },
    { subject: 'vault', kind: 'cash-out', cheques: 3, expected: 0n },
  ])('is accepted with its fields: %o', (purpose) => {
    expect(isPurpose(purpose)).toBe(true)
  })

  test.each([
    null,
    'send',
    { kind: 'send', to: address, amount: 1n },
    { subject: 'token', kind: 'toString' },
    { subject: 'constructor', kind: 'send' },
    { subject: 'token', kind: 'send', to: '0x12', amount: 1n },
    { subject: 'token', kind: 'wrap', amount: -1n },
    { subject: 'vault', kind: 'cash-out', cheques: 0.5, expected: 0n },
  ])('is refused when damaged: %o', (purpose) => {
    expect(isPurpose(purpose)).toBe(false)
  })

  test('of the first version is completed, and another is left as it is', () => {
    expect(migratePurpose({ kind: 'wrap', amount: 1n })).toEqual({ subject: 'token', kind: 'wrap', amount: 1n })
    const withdrawal = { kind: 'withdraw', vault: address }
    expect(migratePurpose(withdrawal)).toEqual({ subject: 'vault', ...withdrawal, amount: null })
    expect(migratePurpose({ subject: 'x', kind: 'wrap' })).toEqual({ subject: 'x', kind: 'wrap' })
    expect(migratePurpose(7)).toBe(7)
  })
})
