import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvCell, moneyCsv } from '../../../../../src/app/state/money/csv.ts'
import { type Address, wei } from '../../../../../src/core/money/wei.ts'
import type { MoneyEvent } from '../../../../../src/protocol/speed.ts'
import { asInfoHash } from '../../../../info-hash.ts'

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

  test('has a line of names, one line per event, and exact amounts', () => {
    expect(moneyCsv([event], () => 'A "film", part 1').split('\r\n')).toEqual([
      'id,time,kind,amount_btt,chain_id,vault,counterparty,info_hash,transaction,torrent',
      `7,2026-01-02T03:04:05.000Z,cheque-sent,1.500000000000000001,199,${address('a')},,${'ef'.repeat(20)},,"A ""film"", part 1"`,
      '',
    ])
  })

  test.each(['=HYPERLINK("http://x")', '+1', '-1+2', '@SUM(A1)', '\t=1', '\r=1'])(
    '%j does not run in a spreadsheet',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/)
    },
  )

  test('a cell reads back as its text (RFC 4180), except for the apostrophe', () => {
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
