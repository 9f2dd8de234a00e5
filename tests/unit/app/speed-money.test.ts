import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventOf } from '../../../src/app/state/money/actions/transaction-event.ts'
import { cashPlan } from '../../../src/app/state/money/cash-plan.ts'
import { csvCell, moneyCsv } from '../../../src/app/state/money/csv.ts'
import { queryOf } from '../../../src/app/state/money/history.svelte.ts'
import { passwordStrength } from '../../../src/app/state/money/password.ts'
import {
  afterBackup,
  afterSnapshot,
  CASH_REMINDER_MS,
  type CashRecord,
  isCashRecord,
  shouldBackUp,
  shouldCash,
} from '../../../src/app/state/money/reminders.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import { type Address, wei } from '../../../src/core/money/wei.ts'
import type { HeldCheque, MoneyEvent } from '../../../src/protocol/speed.ts'
import { asInfoHash } from '../../info-hash.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as Address

describe('CSV', () => {
  const event: MoneyEvent = {
    id: 7,
    kind: 'cheque-sent',
    at: Date.UTC(2026, 0, 2, 3, 4, 5),
    chainId: 199,
    amount: wei(1_500_000_000_000_000_001n),
    vault: address('a'),
    counterparty: null,
    infoHash: asInfoHash('ef'.repeat(20)),
    transaction: null,
  }

  test('has a line of names, one line an event, and exact amounts', () => {
    expect(moneyCsv([event], () => 'A "film", part 1').split('\r\n')).toEqual([
      'id,time,kind,amount_btt,chain_id,vault,counterparty,info_hash,transaction,torrent',
      `7,2026-01-02T03:04:05.000Z,cheque-sent,1.500000000000000001,199,${address('a')},,${'ef'.repeat(20)},,"A ""film"", part 1"`,
      '',
    ])
  })

  test.each(['=HYPERLINK("http://x")', '+1', '-1+2', '@SUM(A1)', '\t=1', '\r=1'])(
    '%j runs in no spreadsheet',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/)
    },
  )

  test('a reader of RFC 4180 gets every text back, but for the apostrophe', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '=', '-', '\t', '@', '+', 'ß') }),
        (text) => {
          const cell = csvCell(text)
          const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
          expect(read.startsWith("'") ? read.slice(1) : read).toBe(text)
          if (!cell.startsWith('"')) expect(cell).not.toMatch(/[",\r\n]/)
        },
      ),
    )
  })
})

describe('a transaction that was sent by a page since closed', () => {
  const vault = address('a')
  test.each([
    [
      { kind: 'deposit', vault, amount: wei(5n) },
      { kind: 'deposit', amount: 5n },
    ],
    [
      { kind: 'create-vault', issuer: vault, amount: wei(5n) },
      { kind: 'vault-created', amount: 5n },
    ],
    [
      { kind: 'announce-withdrawal', vault, amount: null },
      { kind: 'withdrawal-announced', amount: 'balance' },
    ],
    [
      { kind: 'close-vault', vault },
      { kind: 'withdrawal', amount: 'receipt' },
    ],
    [
      { kind: 'cash-out', cheques: 3, expected: wei(9n) },
      { kind: 'cashed', amount: 'receipt' },
    ],
    [{ kind: 'send', to: vault, amount: wei(5n) }, null],
  ] as const)('%o is in the history as %o', (purpose, event) => {
    expect(eventOf(purpose)).toEqual(event)
  })
})

describe('cashing out', () => {
  const cheque = (vault: string, due: bigint, covered = due, paidOut = 5n): HeldCheque => ({
    chainId: 199,
    vault: address(vault),
    issuer: address('1'),
    beneficiary: address('2'),
    cumulativePayout: wei(due + paidOut),
    signature: new Uint8Array(65),
    paidOut: wei(paidOut),
    covered: wei(covered),
    isAtRisk: false,
    receivedAt: 0,
  })

  test('takes the most valuable first, and leaves dust out', () => {
    const plan = cashPlan([cheque('a', 10n), cheque('b', 300n), cheque('c', 50n)], wei(10n))
    expect(plan.batch.map(({ vault }) => vault)).toEqual([address('b'), address('c')])
    expect(plan.dust.map(({ vault }) => vault)).toEqual([address('a')])
    expect(plan.total).toBe(350n)
  })

  test('counts what the vault can pay, not what it promised', () => {
    expect(cashPlan([cheque('a', 100n, 30n)], wei(20n)).total).toBe(30n)
    expect(cashPlan([cheque('a', 100n, 5n)], wei(20n)).batch).toEqual([])
  })

  test('takes all that pay anything while the fee is not known', () => {
    expect(cashPlan([cheque('a', 1n), cheque('b', 0n)], null).batch).toHaveLength(1)
  })

  test('leaves the rest for the next transaction', () => {
    const many = Array.from({ length: LIMITS.cashOutCheques + 3 }, (_, index) => cheque('a', BigInt(index + 1)))
    const plan = cashPlan(many, null)
    expect(plan.batch).toHaveLength(LIMITS.cashOutCheques)
    expect(plan.later).toBe(3)
  })
})

describe('reminders', () => {
  const money = (cashable: bigint, earned = cashable) => ({
    chainId: 199,
    cashable: wei(cashable),
    earnedAllTime: wei(earned),
    isAtRisk: false,
  })

  test('to cash out comes long before a withdrawal could be taken, and goes once it is cashed', () => {
    expect(CASH_REMINDER_MS).toBeLessThan(24 * 3_600_000)
    const record = afterSnapshot(null, money(5n), 1_000)
    expect(shouldCash(record, money(5n), 1_000 + CASH_REMINDER_MS - 1)).toBe(false)
    expect(shouldCash(record, money(5n), 1_000 + CASH_REMINDER_MS)).toBe(true)
    const cashed = afterSnapshot(record, money(0n, 5n), 2_000)
    expect(cashed?.cashableSince).toBeNull()
    expect(shouldCash(afterSnapshot(cashed, money(1n, 6n), 3_000), money(1n, 6n), 1_000 + CASH_REMINDER_MS)).toBe(false)
  })

  test('to cash out comes at once when the money may soon be gone, and not for what cannot be had', () => {
    expect(shouldCash(null, { ...money(5n), isAtRisk: true }, 1_000)).toBe(true)
    expect(shouldCash(null, { ...money(0n), isAtRisk: true }, 1_000)).toBe(false)
  })

  test('keeps the day on which it began, and nothing while there is nothing', () => {
    const record = afterSnapshot(null, money(5n), 1_000)
    expect(afterSnapshot(record, money(9n), 5_000)).toBe(record)
    expect(afterSnapshot(null, money(0n), 5_000)).toBeNull()
  })

  test('to back up comes at once, and again only when more was earned', () => {
    expect(shouldBackUp(null, money(5n))).toBe(true)
    const record = afterBackup(afterSnapshot(null, money(5n), 1_000), money(5n), 2_000)
    expect(shouldBackUp(record, money(5n))).toBe(false)
    expect(shouldBackUp(record, money(2n, 5n))).toBe(false)
    expect(shouldBackUp(record, money(6n))).toBe(true)
  })

  test('another chain begins anew', () => {
    const record: CashRecord = { chainId: 1, cashableSince: 0, backupAt: 0, backupEarned: '99' }
    expect(shouldCash(record, money(5n), CASH_REMINDER_MS)).toBe(false)
    expect(shouldBackUp(record, money(5n))).toBe(true)
    expect(afterSnapshot(record, money(5n), 7)).toEqual({
      chainId: 199,
      cashableSince: 7,
      backupAt: null,
      backupEarned: null,
    })
  })

  test('a stored record is read back, and nothing else is accepted', () => {
    const record = afterBackup(null, money(5n), 2_000)
    expect(isCashRecord(JSON.parse(JSON.stringify(record)))).toBe(true)
    for (const bad of [null, {}, { ...record, backupEarned: '-1' }, { ...record, cashableSince: 'x' }]) {
      expect(isCashRecord(bad)).toBe(false)
    }
  })
})

test('the history is asked for what the filter says', () => {
  expect(queryOf({ group: null, span: null, infoHash: null }, 9)).toEqual({})
  expect(queryOf({ group: 'cash', span: 'day', infoHash: asInfoHash('ab') }, 100_000_000)).toEqual({
    kinds: ['cashed', 'bounced'],
    since: 13_600_000,
    infoHash: 'ab',
  })
})

test('a password is as strong as it is long and mixed', () => {
  expect(passwordStrength('x'.repeat(LIMITS.backupPasswordCharacters - 1))).toBe('short')
  expect(passwordStrength('aaaaaaaaaaaaaaaaaaaa')).toBe('weak')
  expect(passwordStrength('horse staple')).toBe('fair')
  expect(passwordStrength('correct horse battery staple')).toBe('strong')
})
