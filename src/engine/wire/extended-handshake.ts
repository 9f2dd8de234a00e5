import { readBencode } from '../../core/bencode/decode.ts'
import { type Dictionary, integerAt, stringAt } from '../../core/bencode/dictionary.ts'
import { encodeBencode } from '../../core/bencode/encode.ts'
import type { BencodeValue } from '../../core/bencode/value.ts'

/** An honest handshake has one level below the outermost and some dozens of values. */
const BENCODE_LIMITS = { depth: 8, tokens: 400 }
/** Longest name of a client kept, bytes. */
const CLIENT_BYTES = 64

/** What is kept of a peer's extended handshake (BEP 10); all else is dropped. */
export interface ExtendedHandshake {
  /** Requests that the peer lets wait for its answer, 1.. */
  readonly reqq?: number
  /** Name and version of the peer's program, bytes. */
  readonly v?: Uint8Array
  /** Bytes of the info dictionary that the peer has (BEP 9), 1.. */
  readonly metadata_size?: number
  /** Numbers of extensions that we have too, 0..255; 0: the peer does not take its messages any more. */
  readonly m: Readonly<Record<string, number>>
}

/**
 * Reads an extended handshake. Costs no more than its bytes and keeps none of them.
 * @param names the extensions that matter
 * @returns null for anything that is no dictionary in bencode
 */
export function decodeExtendedHandshake(bytes: Uint8Array, names: readonly string[]): ExtendedHandshake | null {
  const dictionary = dictionaryIn(bytes)
  if (!dictionary) return null
  const numbers = dictionary.get('m')
  const m: Record<string, number> = {}
  if (numbers instanceof Map) {
    for (const name of names) {
      const number = integerAt(numbers, name)
      if (number !== null && number >= 0n && number <= 255n) m[name] = Number(number)
    }
  }
  const reqq = countAt(dictionary, 'reqq')
  const size = countAt(dictionary, 'metadata_size')
  const client = stringAt(dictionary, 'v')
  return {
    m,
    ...(reqq === null ? {} : { reqq }),
    ...(size === null ? {} : { metadata_size: size }),
    ...(client === null ? {} : { v: client.slice(0, CLIENT_BYTES) }),
  }
}

/**
 * Writes our own extended handshake.
 * @param sent what it says beside the numbers of extensions
 * @param extensions names, in the order of their numbers, which begin at 1
 */
export function encodeExtendedHandshake(
  sent: { readonly v?: string; readonly reqq?: number; readonly metadata_size?: number },
  extensions: readonly string[],
): Uint8Array<ArrayBuffer> {
  const numbers = extensions.map((name, index) => [name, BigInt(index + 1)] as const)
  const dictionary = new Map<string, BencodeValue>([['m', new Map(numbers)]])
  for (const [key, value] of Object.entries(sent)) {
    dictionary.set(key, typeof value === 'string' ? new TextEncoder().encode(value) : BigInt(value))
  }
  return encodeBencode(dictionary)
}

function dictionaryIn(bytes: Uint8Array): Dictionary | null {
  try {
    const { value } = readBencode(bytes, BENCODE_LIMITS)
    return value instanceof Map ? value : null
  } catch {
    return null
  }
}

/** Null for what is no positive number that a double holds exactly. */
function countAt(dictionary: Dictionary, key: string): number | null {
  const value = Number(integerAt(dictionary, key) ?? 0n)
  return Number.isSafeInteger(value) && value > 0 ? value : null
}
