import { type Dictionary, integerAt, stringAt } from '../bencode/dictionary.ts'
import type { BencodeValue } from '../bencode/value.ts'
import { copyBytes } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import type { SealedRecord } from '../metainfo/metainfo.ts'

/** Key of the info dictionary under which an encrypted torrent has its sealed record. */
export const SEALED_KEY = 'freshet.share'

/**
 * The sealed record of an info dictionary. A value of another form is passed over, as every unknown key is: then the
 * torrent is shown as it is.
 */
export function sealedIn(info: Dictionary): { readonly sealed?: SealedRecord } {
  const value = info.get(SEALED_KEY)
  if (!(value instanceof Map)) return {}
  const version = integerAt(value, 'v')
  const bytes = stringAt(value, 'record')
  if (version === null || version < 1n || version > 65_535n) return {}
  if (bytes === null || bytes.length === 0 || bytes.length > LIMITS.sealedRecordBytes) return {}
  return { sealed: { version: Number(version), bytes: copyBytes(bytes) } }
}

/** The value of {@link SEALED_KEY} to be written. */
export function sealedValue({ version, bytes }: SealedRecord): BencodeValue {
  return new Map<string, BencodeValue>([
    ['record', bytes],
    ['v', BigInt(version)],
  ])
}
