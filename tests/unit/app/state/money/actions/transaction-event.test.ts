import { describe, expect, test } from 'vitest'
import { eventOf } from '../../../../../../src/app/state/money/actions/transaction-event.ts'
import { type Address, wei } from '../../../../../../src/core/money/wei.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as Address

describe('the history event of a transaction', () => {
  const vault = address('a')
  test.each([
    [
      { subject: 'vault', kind: 'deposit', vault, amount: wei(5n) },
      { kind: 'deposit', amount: 5n },
    ],
    [
      { subject: 'vault', kind: 'create-vault', issuer: vault, amount: wei(5n) },
      { kind: 'vault-created', amount: 5n },
    ],
    [
      { subject: 'vault', kind: 'announce-withdrawal', vault, amount: null },
      { kind: 'withdrawal-announced', amount: 'balance' },
    ],
    [
      { subject: 'vault', kind: 'close-vault', vault },
      { kind: 'withdrawal', amount: 'receipt' },
    ],
    [
      { subject: 'vault', kind: 'cash-out', cheques: 3, expected: wei(9n) },
      { kind: 'cashed', amount: 'receipt' },
    ],
    [{ subject: 'token', kind: 'send', to: vault, amount: wei(5n) }, null],
  ] as const)('of %o is %o', (purpose, event) => {
    expect(eventOf(purpose)).toEqual(event)
  })
})
