import { expect, it } from 'vitest'
import { signCheque } from '../../../../../../src/core/money/cheque.ts'
import { wei } from '../../../../../../src/core/money/wei.ts'
import { packCheques, unpackCheques } from '../../../../../../src/engine/payments/records/backup/backup.ts'
import { restoreCheques } from '../../../../../../src/engine/payments/records/backup/restore.ts'
import { PaymentRecords } from '../../../../../../src/engine/payments/records/payment-records.ts'
import { memoryRecordStore } from '../../../../../../src/engine/payments/records/store/memory-record-store.ts'
import { UnreadableRecords } from '../../../../../../src/engine/payments/records/store/unreadable-records.ts'
import { address } from '../../payment-sides.ts'

const [mine, theirs] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const cheque = (vault: string, sum: bigint, key = mine, chainId = 199) =>
  signCheque({ chainId, vault: address(vault), beneficiary: address('f'), cumulativePayout: wei(sum) }, key)
const password = 'a long password'
const yieldToTasks = async (): Promise<void> => {}

it('a restore adds newer cheques, and never writes a lower sum over a higher one', async () => {
  const store = memoryRecordStore()
  const records = await PaymentRecords.open(store, 199, () => 5, new UnreadableRecords())
  const restore = async (...cheques: ReturnType<typeof cheque>[]) =>
    restoreCheques(records, await unpackCheques(await packCheques(cheques, password), password, yieldToTasks))

  expect(await restore(cheque('1', 10n), cheque('2', 20n), cheque('3', 5n, mine, 1029))).toBe(2)
  expect(await restore(cheque('1', 9n), cheque('2', 21n))).toBe(1)
  // Signed by another key than the channel's issuer.
  expect(await restore(cheque('1', 1_000n, theirs))).toBe(0)
  const again = await PaymentRecords.open(store, 199, () => 6, new UnreadableRecords())
  expect([...again.incoming.values()].map(({ best }) => best?.cumulativePayout)).toEqual([10n, 21n])
  expect([...again.incoming.values()][1]?.best).toEqual(cheque('2', 21n))
})
