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
import { isKey } from '../session-key.ts'
import { seal, unseal } from './backup-cipher.ts'

/**
 * Version of the encrypted content; the encryption has a version of its own. Version 1 had no `keys`: cheques were
 * written to an address that the user typed.
 */
const VERSION = 2n
const READABLE_VERSIONS: readonly BencodeValue[] = [1n, VERSION]
/** Signatures checked between two yields to other work. */
const CHECKS_AT_ONCE = 16

/** The key that a chain's cheques are written to, 32 bytes: without it they cannot be cashed. */
export interface SellerKeyCopy {
  readonly chainId: number
  readonly key: Uint8Array
}

/** Held cheques and their keys as a file that only the password opens. @throws MoneyError `password-too-short` */
export function packCheques(
  cheques: readonly SignedCheque[],
  password: string,
  keys: readonly SellerKeyCopy[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
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
    [
      'keys',
      keys.map(
        ({ chainId, key }) =>
          new Map<string, BencodeValue>([
            ['chain', BigInt(chainId)],
            ['key', key],
          ]),
      ),
    ],
    ['v', VERSION],
  ])
  return seal(encodeBencode(plain), password)
}

/** What a backup holds. */
export interface Backup {
  readonly cheques: readonly { readonly cheque: SignedCheque; readonly issuer: ReturnType<typeof issuerOf> }[]
  readonly keys: readonly SellerKeyCopy[]
}

/**
 * Reads a backup: cheques, each with a signature that reads (whether the signer is the issuer, the holder's records and
 * the chain decide), and seller keys.
 *
 * @param yieldToTasks resolves once other work has run
 * @throws MoneyError `backup-malformed`, `backup-password`
 */
export async function unpackBackup(
  file: Uint8Array,
  password: string,
  yieldToTasks: () => Promise<void>,
): Promise<Backup> {
  const plain = dictionaryOf(await unseal(file, password))
  const keys = listOf(plain, 'keys', LIMITS.backupSellerKeys).map(sellerKeyOf)
  const cheques = []
  for (const [index, entry] of listOf(plain, 'cheques', LIMITS.chequeChannels).entries()) {
    if (index % CHECKS_AT_ONCE === 0) await yieldToTasks()
    const cheque = chequeOf(entry)
    cheques.push({ cheque, issuer: signed(cheque) })
  }
  return { cheques, keys }
}

function dictionaryOf(plain: Uint8Array): Map<string, BencodeValue> {
  let value: BencodeValue
  try {
    value = decodeBencode(plain, { depth: 4, tokens: LIMITS.chequeChannels * 12 })
  } catch (cause) {
    throw malformed('bencode', { cause })
  }
  if (!(value instanceof Map)) throw malformed('a dictionary')
  if (!READABLE_VERSIONS.includes(value.get('v') ?? 0n)) throw malformed(`version ${VERSION}`)
  return value
}

function listOf(plain: Map<string, BencodeValue>, name: string, most: number): BencodeValue[] {
  const list = plain.get(name) ?? (name === 'keys' && plain.get('v') === 1n ? [] : null)
  if (!Array.isArray(list) || list.length > most) throw malformed(`a list of ${name}`)
  return list
}

function sellerKeyOf(entry: BencodeValue): SellerKeyCopy {
  const key = entry instanceof Map ? stringAt(entry, 'key') : null
  const chainId = entry instanceof Map ? chainAt(entry) : null
  if (!key || !isKey(key) || chainId === null) throw malformed('a seller key')
  return { chainId, key: key.slice() }
}

function chainAt(entry: Map<string, BencodeValue>): number | null {
  const chain = integerAt(entry, 'chain')
  return chain === null || chain < 1n || chain > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(chain)
}

function chequeOf(entry: BencodeValue): SignedCheque {
  if (!(entry instanceof Map)) throw malformed('a cheque')
  const [vault, beneficiary] = [stringAt(entry, 'vault'), stringAt(entry, 'to')]
  const [sum, signature] = [stringAt(entry, 'sum'), stringAt(entry, 'sig')]
  const chainId = chainAt(entry)
  const amount = sum && readAmount(sum)
  if (vault?.length !== 20 || beneficiary?.length !== 20 || signature?.length !== SIGNATURE_BYTES) {
    throw malformed('a cheque')
  }
  if (amount === null || amount > MAX_PAYOUT || chainId === null) throw malformed('a cheque')
  return {
    chainId,
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
