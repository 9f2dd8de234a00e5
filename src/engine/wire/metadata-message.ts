import { readBencode } from '../../core/bencode/decode.ts'
import { encodeBencode } from '../../core/bencode/encode.ts'
import { concatBytes } from '../../core/bytes.ts'

/** BEP 9: bytes of each part of the info dictionary but the last. */
export const METADATA_PART_BYTES = 16_384

/** Longest dictionary at the start of a message, bytes. */
const HEAD_BYTES = 256

export type MetadataMessage =
  | { readonly kind: 'request' | 'reject'; readonly part: number }
  | { readonly kind: 'data'; readonly part: number; readonly bytes: Uint8Array }

const KINDS = ['request', 'data', 'reject'] as const

export function partsOf(size: number): number {
  return Math.ceil(size / METADATA_PART_BYTES)
}

/** Bytes of one part of an info dictionary of `size` bytes. */
export function partBytes(part: number, size: number): number {
  return Math.min(METADATA_PART_BYTES, size - part * METADATA_PART_BYTES)
}

/** @param size of the info dictionary, with `data` only */
export function encodeMetadataMessage(message: MetadataMessage, size = 0): Uint8Array {
  const head = new Map([
    ['msg_type', BigInt(KINDS.indexOf(message.kind))],
    ['piece', BigInt(message.part)],
  ])
  if (message.kind !== 'data') return encodeBencode(head)
  head.set('total_size', BigInt(size))
  return concatBytes([encodeBencode(head), message.bytes])
}

/** Null for anything that is no message of BEP 9. The bytes of `data` are a view of the input. */
export function decodeMetadataMessage(input: Uint8Array): MetadataMessage | null {
  const end = dictionaryEnd(input.subarray(0, HEAD_BYTES))
  if (end === null) return null
  const head = decodeHead(input.subarray(0, end))
  const kind = KINDS[Number(head?.get('msg_type'))]
  const part = Number(head?.get('piece'))
  if (kind === undefined || !Number.isSafeInteger(part) || part < 0) return null
  return kind === 'data' ? { kind, part, bytes: input.subarray(end) } : { kind, part }
}

function decodeHead(bytes: Uint8Array): ReadonlyMap<string, unknown> | null {
  try {
    // Some clients send the keys in another order.
    const { value } = readBencode(bytes)
    return value instanceof Map ? value : null
  } catch {
    return null
  }
}

/** Where the bencoded dictionary at the start of `bytes` ends; null when it does not within them. */
function dictionaryEnd(bytes: Uint8Array): number | null {
  const text = String.fromCharCode(...bytes)
  let depth = 0
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const [, integer, length] = /^(?:(i-?\d+e)|(\d{1,3}):)/.exec(rest) ?? []
    if (integer !== undefined) at += integer.length
    else if (length !== undefined) at += length.length + 1 + Number(length)
    else if (rest[0] === 'd' || rest[0] === 'l') {
      depth += 1
      at += 1
    } else if (rest[0] === 'e') {
      depth -= 1
      at += 1
    } else return null
    if (depth === 0) return text[0] === 'd' && at <= text.length ? at : null
  }
  return null
}
