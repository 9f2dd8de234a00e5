import { expect, it } from 'vitest'
import { signCheque } from '../../../../../src/core/money/cheque.ts'
import { wei } from '../../../../../src/core/money/wei.ts'
import { packCheques, unpackCheques } from '../../../../../src/engine/payments/records/backup.ts'
import { PaymentRecords } from '../../../../../src/engine/payments/records/payment-records.ts'
import { memoryRecordStore } from '../../../../../src/engine/payments/records/record-store.ts'
import { restoreCheques } from '../../../../../src/engine/payments/records/restore.ts'
import { address } from '../world.ts'

const [mine, theirs] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const cheque = (vault: string, sum: bigint, key = mine, chainId = 199) =>
  signCheque({ chainId, vault: address(vault), beneficiary: address('f'), cumulativePayout: wei(sum) }, key)
const password = 'a long password'
const breathe = async (): Promise<void> => {}

it('brings back what is newer, and never a lower sum over a higher one', async () => {
  const shelf = memoryRecordStore()
  const books = await PaymentRecords.open(shelf, 199, () => 5)
  const keeper = { chainId: 199, books, commit: (entry: Parameters<PaymentRecords['commit']>[0]) => books.commit(entry) }
  const restore = async (...cheques: ReturnType<typeof cheque>[]) =>
    restoreCheques(keeper, await unpackCheques(await packCheques(cheques, password), password, breathe))

  expect(await restore(cheque('1', 10n), cheque('2', 20n), cheque('3', 5n, mine, 1029))).toBe(2)
  expect(await restore(cheque('1', 9n), cheque('2', 21n))).toBe(1)
  // Signed by another than the issuer that the line has.
  expect(await restore(cheque('1', 1_000n, theirs))).toBe(0)
  const again = await PaymentRecords.open(shelf, 199, () => 6)
  expect([...again.incoming.values()].map(({ best }) => best?.cumulativePayout)).toEqual([10n, 21n])
  expect([...again.incoming.values()][1]?.best).toEqual(cheque('2', 21n))
})
