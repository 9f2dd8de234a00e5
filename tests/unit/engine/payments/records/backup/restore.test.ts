import { expect, it } from 'vitest'
import { encodeBencode } from '../../../../../../src/core/bencode/encode.ts'
import type { BencodeValue } from '../../../../../../src/core/bencode/value.ts'
import { signCheque } from '../../../../../../src/core/money/cheque.ts'
import { wei } from '../../../../../../src/core/money/wei.ts'
import { packCheques, unpackBackup } from '../../../../../../src/engine/payments/records/backup/backup.ts'
import { seal } from '../../../../../../src/engine/payments/records/backup/backup-cipher.ts'
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
    restoreCheques(records, (await unpackBackup(await packCheques(cheques, password), password, yieldToTasks)).cheques)

  expect(await restore(cheque('1', 10n), cheque('2', 20n), cheque('3', 5n, mine, 1029))).toBe(2)
  expect(await restore(cheque('1', 9n), cheque('2', 21n))).toBe(1)
  // Signed by another key than the channel's issuer.
  expect(await restore(cheque('1', 1_000n, theirs))).toBe(0)
  const again = await PaymentRecords.open(store, 199, () => 6, new UnreadableRecords())
  expect([...again.incoming.values()].map(({ best }) => best?.cumulativePayout)).toEqual([10n, 21n])
  expect([...again.incoming.values()][1]?.best).toEqual(cheque('2', 21n))
})

it('a backup carries the seller keys', async () => {
  const keys = [{ chainId: 199, key: mine }]
  const { keys: read } = await unpackBackup(await packCheques([], password, keys), password, yieldToTasks)
  expect(read).toEqual(keys)
})

it('a backup of version 1, without seller keys, still opens', async () => {
  const plain = encodeBencode(
    new Map<string, BencodeValue>([
      ['cheques', []],
      ['v', 1n],
    ]),
  )
  expect(await unpackBackup(await seal(plain, password), password, yieldToTasks)).toEqual({ cheques: [], keys: [] })
  const newer = encodeBencode(
    new Map<string, BencodeValue>([
      ['cheques', []],
      ['v', 2n],
    ]),
  )
  const read = unpackBackup(await seal(newer, password), password, yieldToTasks)
  await expect(read).rejects.toMatchObject({ code: 'backup-malformed' })
})
