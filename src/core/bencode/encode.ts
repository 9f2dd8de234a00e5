import { concatBytes, fromBinaryString } from '../bytes.ts'
import { type BencodeValue, MAX_INTEGER, MIN_INTEGER } from './value.ts'

/**
 * Encodes in canonical form: keys sorted whatever the order of the Map.
 * @throws RangeError for an integer beyond 64 bits or a key that is no binary string
 */
export function encodeBencode(value: BencodeValue): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  encodeInto(parts, value)
  return concatBytes(parts)
}

function encodeInto(parts: Uint8Array[], value: BencodeValue): void {
  if (value instanceof Uint8Array) {
    parts.push(fromBinaryString(`${value.length}:`), value)
  } else if (typeof value === 'bigint') {
    if (value > MAX_INTEGER || value < MIN_INTEGER)
      throw new RangeError(`bencode: expected an integer of 64 bits, got ${value}`)
    parts.push(fromBinaryString(`i${value}e`))
  } else if (Array.isArray(value)) {
    parts.push(LIST)
    for (const item of value) encodeInto(parts, item)
    parts.push(END)
  } else {
    parts.push(DICTIONARY)
    for (const key of [...value.keys()].sort(byCodeUnits)) {
      parts.push(fromBinaryString(`${key.length}:${key}`))
      encodeInto(parts, value.get(key)!)
    }
    parts.push(END)
  }
}

const LIST = fromBinaryString('l')
const DICTIONARY = fromBinaryString('d')
const END = fromBinaryString('e')

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
