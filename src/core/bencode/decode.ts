import { toBinaryString } from '../bytes.ts'
import { LIMITS } from '../limits.ts'
import { bencodeError } from './bencode-error.ts'
import { type BencodeValue, MAX_INTEGER, MIN_INTEGER } from './value.ts'

export interface BencodeLimits {
  /** Deepest nesting of lists and dictionaries. */
  readonly depth: number
  /** Most values, keys included. */
  readonly tokens: number
}

/** Bytes `start`..`end`-1 of the input. */
export interface ByteSpan {
  readonly start: number
  readonly end: number
  /** Offset of the first dictionary key in it that is out of order; null when all are sorted. */
  readonly unsortedKeyAt: number | null
}

export interface BencodeDocument {
  readonly value: BencodeValue
  /** The bytes of each value of the outermost dictionary; empty when the outermost value is no dictionary. */
  readonly spans: ReadonlyMap<string, ByteSpan>
  /** Offset of the first dictionary key that is out of order, anywhere; null when all are sorted. */
  readonly unsortedKeyAt: number | null
}

/** Longest integer that need not be canonical, digits. */
const LOOSE_DIGITS = 100
const DEFAULT_LIMITS: BencodeLimits = { depth: LIMITS.bencodeDepth, tokens: LIMITS.bencodeTokens }

/** How strictly {@link readBencode} reads. */
export interface BencodeForm {
  /**
   * The only key of the outermost dictionary whose value has to be canonical, since a hash is over it. Outside of it
   * numbers may have leading zeros or be too large, keys may repeat (the first counts), and bytes after the end are
   * passed over, as in libtorrent, Transmission and webtorrent. Null: everything has to be canonical.
   */
  readonly hashedKey: string | null
}

const CANONICAL: BencodeForm = { hashedKey: null }
/** Of .torrent files: only the info dictionary is hashed. */
export const TORRENT_FORM: BencodeForm = { hashedKey: 'info' }

/**
 * Decodes one value in canonical form and nothing after it.
 * @throws MetainfoError with one of the `bencode-…` codes and `offset`
 */
export function decodeBencode(bytes: Uint8Array, limits: BencodeLimits = DEFAULT_LIMITS): BencodeValue {
  const { value, unsortedKeyAt } = readBencode(bytes, limits)
  if (unsortedKeyAt !== null) {
    throw bencodeError(
      'bencode-key-order',
      `expected sorted keys, got one out of order at byte ${unsortedKeyAt}`,
      unsortedKeyAt,
    )
  }
  return value
}

/**
 * Decodes like {@link decodeBencode}, but reports keys out of order instead of refusing them: libtorrent reads such
 * v1 torrents, and they exist. Other input that is not canonical (leading zeros, minus zero, a repeated key) is
 * refused where `form` asks for canonical input.
 * @throws MetainfoError
 */
export function readBencode(
  bytes: Uint8Array,
  limits: BencodeLimits = DEFAULT_LIMITS,
  form: BencodeForm = CANONICAL,
): BencodeDocument {
  const reader = new Reader(bytes, limits, form)
  const value = reader.document()
  return { value, spans: reader.spans, unsortedKeyAt: reader.unsortedKeyAt }
}

class Reader {
  readonly spans = new Map<string, ByteSpan>()
  unsortedKeyAt: number | null = null
  readonly #bytes: Uint8Array
  readonly #limits: BencodeLimits
  readonly #hashedKey: string | null
  /** Whether the value being read has to be canonical. */
  #canonical: boolean
  #position = 0
  #tokens = 0
  /** Recently read keys, by a cheap hash. */
  readonly #keys: string[] = []

  constructor(bytes: Uint8Array, limits: BencodeLimits, { hashedKey }: BencodeForm) {
    this.#bytes = bytes
    this.#limits = limits
    this.#hashedKey = hashedKey
    this.#canonical = hashedKey === null
  }

  document(): BencodeValue {
    const value = this.#value(0)
    if (this.#canonical && this.#position < this.#bytes.length) {
      throw bencodeError(
        'bencode-trailing',
        `expected the end at byte ${this.#position}, got ${this.#bytes.length - this.#position} more`,
        this.#position,
      )
    }
    return value
  }

  #value(depth: number): BencodeValue {
    this.#countToken()
    const start = this.#position
    const byte = this.#bytes[start]
    if (byte === undefined) throw this.#truncated()
    if (byte >= 0x30 && byte <= 0x39) return this.#string()
    if (byte === 0x69) return this.#integer()
    if (byte !== 0x64 && byte !== 0x6c) {
      throw bencodeError('bencode-value', `expected a value at byte ${start}, got 0x${byte.toString(16)}`, start)
    }
    if (depth >= this.#limits.depth) {
      throw bencodeError(
        'bencode-depth',
        `expected at most ${this.#limits.depth} levels, got more at byte ${start}`,
        start,
      )
    }
    this.#position++
    return byte === 0x64 ? this.#dictionary(depth) : this.#list(depth)
  }

  #list(depth: number): BencodeValue[] {
    const list: BencodeValue[] = []
    while (!this.#closed()) list.push(this.#value(depth + 1))
    return list
  }

  #dictionary(depth: number): Map<string, BencodeValue> {
    const dictionary = new Map<string, BencodeValue>()
    let previous: string | null = null
    while (!this.#closed()) {
      const keyAt = this.#position
      const key = this.#key()
      const isRepeated = dictionary.has(key)
      // Two values to hash would be two torrents: clients differ in which one they take.
      if (isRepeated && (this.#canonical || (depth === 0 && key === this.#hashedKey))) {
        throw bencodeError('bencode-key-duplicate', `expected each key once, got one again at byte ${keyAt}`, keyAt)
      }
      // Characters are bytes, so the order of strings is the order of raw bytes that BEP 3 asks for.
      if (previous !== null && key < previous) this.unsortedKeyAt ??= keyAt
      previous = key
      const value = depth === 0 && !isRepeated ? this.#outermost(key) : this.#value(depth + 1)
      if (!isRepeated) dictionary.set(key, value)
    }
    return dictionary
  }

  #outermost(key: string): BencodeValue {
    const before = this.unsortedKeyAt
    this.unsortedKeyAt = null
    const start = this.#position
    const outside = this.#canonical
    this.#canonical ||= key === this.#hashedKey
    const value = this.#value(1)
    this.#canonical = outside
    this.spans.set(key, { start, end: this.#position, unsortedKeyAt: this.unsortedKeyAt })
    this.unsortedKeyAt = before ?? this.unsortedKeyAt
    return value
  }

  #key(): string {
    this.#countToken()
    const byte = this.#bytes[this.#position]!
    if (byte < 0x30 || byte > 0x39) {
      throw bencodeError(
        'bencode-key',
        `expected a string as key at byte ${this.#position}, got 0x${byte.toString(16)}`,
        this.#position,
      )
    }
    const { start, end } = this.#stringSpan()
    // The entries of a file list have the same few keys: sharing their strings saves a third of the time (100,000
    // files).
    const slot = (this.#bytes[start]! ^ (this.#bytes[end - 1]! << 2) ^ (end - start)) & 0xff
    const known = this.#keys[slot]
    if (known !== undefined && this.#equalsText(known, start, end)) return known
    const key = toBinaryString(this.#bytes.subarray(start, end))
    this.#keys[slot] = key
    return key
  }

  #equalsText(text: string, start: number, end: number): boolean {
    if (text.length !== end - start) return false
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== this.#bytes[start + i]) return false
    return true
  }

  /** Consumes the `e` that ends a list or dictionary, if it is next. */
  #closed(): boolean {
    if (this.#position >= this.#bytes.length) throw this.#truncated()
    if (this.#bytes[this.#position] !== 0x65) return false
    this.#position++
    return true
  }

  #string(): Uint8Array {
    const { start, end } = this.#stringSpan()
    return this.#bytes.subarray(start, end)
  }

  /** Consumes a string and returns where its bytes are. */
  #stringSpan(): { start: number; end: number } {
    const start = this.#position
    let length = 0
    let at = start
    for (; ; at++) {
      const byte = this.#bytes[at]
      if (byte === undefined) throw this.#truncated()
      if (byte === 0x3a) break
      // Ten digits exceed the size of any buffer, and still fit a double exactly.
      const isZero = this.#canonical && at > start && length === 0
      if (byte < 0x30 || byte > 0x39 || at - start >= 10 || isZero) {
        throw bencodeError(
          'bencode-string-length',
          `expected a string's length at byte ${start}, got something else`,
          start,
        )
      }
      length = length * 10 + (byte - 0x30)
    }
    const from = at + 1
    if (length > this.#bytes.length - from) throw this.#truncated()
    this.#position = from + length
    return { start: from, end: from + length }
  }

  #integer(): bigint {
    const start = this.#position
    let at = start + 1
    const negative = this.#bytes[at] === 0x2d
    if (negative) at++
    const digitsAt = at
    let small = 0
    for (; ; at++) {
      const byte = this.#bytes[at]
      if (byte === undefined) throw this.#truncated()
      if (byte === 0x65) break
      if (byte < 0x30 || byte > 0x39) throw this.#badInteger(start)
      if (at - digitsAt >= (this.#canonical ? 19 : LOOSE_DIGITS)) throw this.#overflow(start)
      small = small * 10 + (byte - 0x30)
    }
    const digits = at - digitsAt
    const isLoose = this.#bytes[digitsAt] === 0x30 && (digits > 1 || negative)
    if (digits === 0 || (isLoose && this.#canonical)) throw this.#badInteger(start)
    this.#position = at + 1
    if (digits <= 15) return BigInt(negative ? -small : small)
    const exact = BigInt(toBinaryString(this.#bytes.subarray(start + 1, at)))
    if (exact <= MAX_INTEGER && exact >= MIN_INTEGER) return exact
    if (this.#canonical) throw this.#overflow(start)
    return negative ? MIN_INTEGER : MAX_INTEGER
  }

  #countToken(): void {
    if (++this.#tokens <= this.#limits.tokens) return
    throw bencodeError('bencode-tokens', `expected at most ${this.#limits.tokens} values, got more`, this.#position)
  }

  #truncated(): Error {
    const offset = this.#bytes.length
    return bencodeError('bencode-truncated', `expected more, got the end at byte ${offset}`, offset)
  }

  #badInteger(offset: number): Error {
    return bencodeError('bencode-integer', `expected an integer in canonical form at byte ${offset}`, offset)
  }

  #overflow(offset: number): Error {
    return bencodeError(
      'bencode-overflow',
      `expected an integer of 64 bits at byte ${offset}, got a larger one`,
      offset,
    )
  }
}
