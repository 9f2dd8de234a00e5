import { expect, it } from 'vitest'
import { seal, unseal } from '../../../../../../src/engine/payments/records/backup/backup-cipher.ts'

const plain = new TextEncoder().encode('cheques')
const password = 'correct horse'

it('a backup opens with its password, however its letters were composed, and with no other', async () => {
  const file = await seal(plain, 'pässword long')
  expect(await unseal(file, 'pa\u0308ssword long')).toEqual(plain)
  await expect(unseal(file, 'another password')).rejects.toMatchObject({ code: 'backup-password' })
})

it('a backup refuses a short password', async () => {
  await expect(seal(plain, 'short')).rejects.toMatchObject({ name: 'MoneyError', code: 'password-too-short' })
})

it('opening refuses bytes that are no backup, and a backup that was changed anywhere', async () => {
  const file = await seal(plain, password)
  await expect(unseal(new Uint8Array(100), password)).rejects.toMatchObject({ code: 'backup-malformed' })
  await expect(unseal(file.subarray(0, 20), password)).rejects.toMatchObject({ code: 'backup-malformed' })
  for (const [at, code] of [
    [0, 'backup-malformed'],
    [8, 'backup-malformed'],
    [20, 'backup-password'],
    [30, 'backup-password'],
    [file.length - 1, 'backup-password'],
  ] as const) {
    const changed = file.slice()
    changed[at]! ^= 0xff
    await expect(unseal(changed, password)).rejects.toMatchObject({ code })
  }
})
