import { decodeBencode } from '../../../../core/bencode/decode.ts'
import { integerAt, stringAt } from '../../../../core/bencode/dictionary.ts'
import { encodeBencode } from '../../../../core/bencode/encode.ts'
import type { BencodeValue } from '../../../../core/bencode/value.ts'
import { MoneyError } from '../../../../core/errors.ts'
import { LIMITS } from '../../../../core/limits.ts'
import { addressBytes, checksummed } from '../../../../core/money/accounts.ts'
import { issuerOf, MAX_PAYOUT, SIGNATURE_BYTES, type SignedCheque } from '../../../../core/money/cheque.ts'
import { wei } from '../../../../core/money/wei.ts'
import { amountBytes, readAmount } from '../../../../core/speed/message/amount.ts'
import { seal, unseal } from './backup-cipher.ts'

/** Version of the encrypted content; the encryption has a version of its own. */
const VERSION = 1n
/** Signatures checked between two yields to other work. */
const CHECKS_AT_ONCE = 16

/** Held cheques as a file that only the password opens. @throws MoneyError `password-too-short` */
export function packCheques(cheques: readonly SignedCheque[], password: string): Promise<Uint8Array<ArrayBuffer>> {
  const list = cheques.map(
    ({ chainId, vault, beneficiary, cumulativePayout, signature }) =>
      new Map<string, BencodeValue>([
        ['chain', BigInt(chainId)],
        ['sig', signature],
        ['sum', amountBytes(cumulativePayout)],
        ['to', addressBytes(beneficiary)],
        ['vault', addressBytes(vault)],
      ]),
  )
  const plain = new Map<string, BencodeValue>([
    ['cheques', list],
    ['v', VERSION],
  ])
  return seal(encodeBencode(plain), password)
}

/**
 * Cheques of a backup, each with a signature that reads; whether the signer is the issuer, the holder's records and the
 * chain decide.
 *
 * @param yieldToTasks resolves once other work has run
 * @throws MoneyError `backup-malformed`, `backup-password`
 */
export async function unpackCheques(
  file: Uint8Array,
  password: string,
  yieldToTasks: () => Promise<void>,
): Promise<{ cheque: SignedCheque; issuer: ReturnType<typeof issuerOf> }[]> {
  const read = listOf(await unseal(file, password))
  const cheques = []
  for (const [index, entry] of read.entries()) {
    if (index % CHECKS_AT_ONCE === 0) await yieldToTasks()
    const cheque = chequeOf(entry)
    cheques.push({ cheque, issuer: signed(cheque) })
  }
  return cheques
}

function listOf(plain: Uint8Array): BencodeValue[] {
  let value: BencodeValue
  try {
    value = decodeBencode(plain, { depth: 4, tokens: LIMITS.chequeChannels * 12 })
  } catch (cause) {
    throw malformed('bencode', { cause })
  }
  if (!(value instanceof Map)) throw malformed('a dictionary')
  if (value.get('v') !== VERSION) throw malformed(`version ${VERSION}`)
  const list = value.get('cheques')
  if (!Array.isArray(list) || list.length > LIMITS.chequeChannels) throw malformed('a list of cheques')
  return list
}

function chequeOf(entry: BencodeValue): SignedCheque {
  if (!(entry instanceof Map)) throw malformed('a cheque')
  const [vault, beneficiary] = [stringAt(entry, 'vault'), stringAt(entry, 'to')]
  const [sum, signature] = [stringAt(entry, 'sum'), stringAt(entry, 'sig')]
  const chain = integerAt(entry, 'chain')
  const amount = sum && readAmount(sum)
  if (vault?.length !== 20 || beneficiary?.length !== 20 || signature?.length !== SIGNATURE_BYTES) {
    throw malformed('a cheque')
  }
  if (amount === null || amount > MAX_PAYOUT || chain === null || chain < 1n || chain > BigInt(Number.MAX_SAFE_INTEGER))
    throw malformed('a cheque')
  return {
    chainId: Number(chain),
    vault: checksummed(vault),
    beneficiary: checksummed(beneficiary),
    cumulativePayout: wei(amount),
    signature: signature.slice(),
  }
}

function signed(cheque: SignedCheque): ReturnType<typeof issuerOf> {
  try {
    return issuerOf(cheque)
  } catch (cause) {
    throw malformed('a signature', { cause })
  }
}

function malformed(expected: string, options?: ErrorOptions): MoneyError {
  return new MoneyError('backup-malformed', `Expected ${expected} in the backup`, {}, options)
}
