import { decodeBencode } from '../../bencode/decode.ts'
import { type Dictionary, integerAt, stringAt } from '../../bencode/dictionary.ts'
import { encodeBencode } from '../../bencode/encode.ts'
import type { BencodeValue } from '../../bencode/value.ts'
import { SpeedError } from '../../errors.ts'
import { LIMITS } from '../../limits.ts'
import { addressBytes, checksummed } from '../../money/accounts.ts'
import { SIGNATURE_BYTES, type SignedCheque } from '../../money/cheque.ts'
import { type Address, type BttPerMib, bttPerMib, type Wei, wei } from '../../money/wei.ts'
import { amountBytes, readAmount } from './amount.ts'
import { NONCE_BYTES } from './nonce.ts'
import { REASONS, type RefusalReason } from './refusal-reason.ts'

/** Version of the protocol that `docs/bt_speed.md` describes. */
export const SPEED_VERSION = 2
/** Wei per MiB; far more than all BTT there is, and products with a credit limit still fit 256 bits. */
export const MAX_PRICE = 2n ** 128n - 1n

/** What a peer offers. Null `ask`: it sells nothing. Null `vault`: it pays nothing. */
export interface Terms {
  readonly chainId: number
  /** The token that vaults of this chain pay out. */
  readonly token: Address
  readonly ask: BttPerMib | null
  /** The seller's own address, the beneficiary of its cheques; never null beside an ask. Only claimed until proved. */
  readonly payee: Address | null
  /** Only claimed until proved. */
  readonly vault: Address | null
}

/** Terms as they are sent. */
export interface OfferedTerms extends Terms {
  /** 32 bytes of the sender's choice, the same on all its terms on a wire: the peer's proofs have to contain it. */
  readonly nonce: Uint8Array
}

/** Every message of `bt_speed`, decoded and checked for form; not yet for truth. */
export type SpeedMessage =
  /** Null: of another version. */
  | { readonly type: 'terms'; readonly terms: OfferedTerms | null }
  /** Most the sender pays in the coming rounds; 0 withdraws an earlier bid. */
  | { readonly type: 'bid'; readonly price: BttPerMib }
  /**
   * What every block after it costs, until the next quote; null: they are free. `creditLimit` is what may
   * be owed, `forgiven` what the sender has forgiven of the receiver's debt since its last quote.
   */
  | { readonly type: 'quote'; readonly price: BttPerMib | null; readonly creditLimit: Wei; readonly forgiven: Wei }
  /** A payer's: the issuer that it claims for its vault, and the signature of a {@link VaultProof} by it. */
  | { readonly type: 'proof'; readonly issuer: Address; readonly signature: Uint8Array }
  | { readonly type: 'cheque'; readonly cheque: SignedCheque }
  /** The best cheque, which is persisted, and what may be owed from now on. */
  | { readonly type: 'acknowledge'; readonly cumulativePayout: Wei; readonly creditLimit: Wei }
  | { readonly type: 'refuse'; readonly reason: RefusalReason }
  /** The best cheque held of the receiver's vault, if any, and the receiver's debt as the sender counts it. */
  | { readonly type: 'resume'; readonly cheque: SignedCheque | null; readonly owed: Wei }
  /** The sender's unpaid debt to the receiver, to be netted. */
  | { readonly type: 'tally'; readonly owed: Wei }
  /** Taken off both debts. */
  | { readonly type: 'net'; readonly amount: Wei }
  /** A payee's: the signature of a {@link SellerProof} by its key. */
  | { readonly type: 'seller'; readonly signature: Uint8Array }

export type SpeedMessageType = SpeedMessage['type']

const CODES = {
  terms: 0,
  bid: 1,
  quote: 2,
  // 3 was `challenge` in version 1.
  proof: 4,
  cheque: 5,
  acknowledge: 6,
  refuse: 7,
  resume: 8,
  tally: 9,
  net: 10,
  seller: 11,
} as const satisfies Record<SpeedMessageType, number>

const TYPES = new Map<bigint, SpeedMessageType>(
  (Object.keys(CODES) as SpeedMessageType[]).map((type) => [BigInt(CODES[type]), type]),
)
const BENCODE_LIMITS = { depth: 2, tokens: 64 }

/** One bencoded dictionary, at most LIMITS.speedMessageBytes. */
export function encodeSpeedMessage(message: SpeedMessage): Uint8Array<ArrayBuffer> {
  return encodeBencode(new Map<string, BencodeValue>([['type', BigInt(CODES[message.type])], ...fieldsOf(message)]))
}

/**
 * Reads what a peer sent. Null for a type that this version does not know, which is to be ignored; so are unknown keys.
 * @throws SpeedError `speed-oversized`, `speed-malformed`
 */
export function decodeSpeedMessage(bytes: Uint8Array): SpeedMessage | null {
  const limit = LIMITS.speedMessageBytes
  if (bytes.length > limit) {
    const length = bytes.length
    throw new SpeedError('speed-oversized', `bt_speed: expected at most ${limit} bytes, got ${length}`, { length })
  }
  const dictionary = readDictionary(bytes)
  const code = integerAt(dictionary, 'type')
  if (code === null) throw malformed('type', 'an integer')
  const type = TYPES.get(code)
  return type === undefined ? null : READERS[type](dictionary)
}

type Fields = [string, BencodeValue][]

function fieldsOf(message: SpeedMessage): Fields {
  switch (message.type) {
    case 'terms':
      return message.terms === null ? [['v', 0n]] : termsFields(message.terms)
    case 'bid':
      return [['price', amountBytes(message.price)]]
    case 'quote':
      return [
        ...optional('price', message.price, amountBytes),
        ['window', amountBytes(message.creditLimit)],
        ['forgiven', amountBytes(message.forgiven)],
      ]
    case 'proof':
      return [
        ['issuer', addressBytes(message.issuer)],
        ['sig', message.signature],
      ]
    case 'cheque':
      return chequeFields(message.cheque)
    case 'acknowledge':
      return [
        ['sum', amountBytes(message.cumulativePayout)],
        ['window', amountBytes(message.creditLimit)],
      ]
    case 'refuse':
      return [['reason', BigInt(REASONS[message.reason])]]
    case 'resume':
      return [['owed', amountBytes(message.owed)], ...(message.cheque === null ? [] : chequeFields(message.cheque))]
    case 'tally':
      return [['owed', amountBytes(message.owed)]]
    case 'net':
      return [['amount', amountBytes(message.amount)]]
    case 'seller':
      return [['sig', message.signature]]
  }
}

function termsFields({ chainId, token, nonce, ask, payee, vault }: OfferedTerms): Fields {
  return [
    ['v', BigInt(SPEED_VERSION)],
    ['chain', BigInt(chainId)],
    ['token', addressBytes(token)],
    ['nonce', nonce],
    ...optional('ask', ask, amountBytes),
    ...optional('payee', payee, addressBytes),
    ...optional('vault', vault, addressBytes),
  ]
}

function optional<T>(key: string, value: T | null, write: (value: T) => BencodeValue): Fields {
  return value === null ? [] : [[key, write(value)]]
}

function chequeFields(cheque: SignedCheque): Fields {
  return [
    ['chain', BigInt(cheque.chainId)],
    ['vault', addressBytes(cheque.vault)],
    ['to', addressBytes(cheque.beneficiary)],
    ['sum', amountBytes(cheque.cumulativePayout)],
    ['sig', cheque.signature],
  ]
}

const READERS: { readonly [T in SpeedMessageType]: (d: Dictionary) => SpeedMessage } = {
  terms: (d) => {
    if (integer(d, 'v') !== SPEED_VERSION) return { type: 'terms', terms: null }
    const [ask, payee] = [d.has('ask') ? price(d, 'ask') : null, d.has('payee') ? address(d, 'payee') : null]
    if (ask !== null && payee === null) throw malformed('payee', 'an address beside the ask')
    const vault = d.has('vault') ? address(d, 'vault') : null
    const nonce = bytesOf(d, 'nonce', NONCE_BYTES)
    const terms = { chainId: integer(d, 'chain'), token: address(d, 'token'), nonce, ask, payee, vault }
    return { type: 'terms', terms }
  },
  bid: (d) => ({ type: 'bid', price: price(d, 'price') }),
  quote: (d) => ({
    type: 'quote',
    price: d.has('price') ? price(d, 'price') : null,
    creditLimit: amount(d, 'window'),
    forgiven: amount(d, 'forgiven'),
  }),
  proof: (d) => ({ type: 'proof', issuer: address(d, 'issuer'), signature: bytesOf(d, 'sig', SIGNATURE_BYTES) }),
  cheque: (d) => ({ type: 'cheque', cheque: cheque(d) }),
  acknowledge: (d) => ({ type: 'acknowledge', cumulativePayout: amount(d, 'sum'), creditLimit: amount(d, 'window') }),
  refuse: (d) => {
    const code = integer(d, 'reason')
    const known = (Object.keys(REASONS) as RefusalReason[]).find((reason) => REASONS[reason] === code)
    return { type: 'refuse', reason: known ?? 'other' }
  },
  resume: (d) => ({ type: 'resume', cheque: d.has('sig') ? cheque(d) : null, owed: amount(d, 'owed') }),
  tally: (d) => ({ type: 'tally', owed: amount(d, 'owed') }),
  net: (d) => ({ type: 'net', amount: amount(d, 'amount') }),
  seller: (d) => ({ type: 'seller', signature: bytesOf(d, 'sig', SIGNATURE_BYTES) }),
}

function readDictionary(bytes: Uint8Array): Dictionary {
  let value: BencodeValue
  try {
    value = decodeBencode(bytes, BENCODE_LIMITS)
  } catch (cause) {
    throw new SpeedError('speed-malformed', `bt_speed: expected bencode: ${String(cause)}`, {}, { cause })
  }
  if (!(value instanceof Map)) throw malformed('message', 'a dictionary')
  return value
}

function cheque(d: Dictionary): SignedCheque {
  return {
    chainId: integer(d, 'chain'),
    vault: address(d, 'vault'),
    beneficiary: address(d, 'to'),
    cumulativePayout: amount(d, 'sum'),
    signature: bytesOf(d, 'sig', SIGNATURE_BYTES),
  }
}

function integer(d: Dictionary, key: string): number {
  const value = integerAt(d, key)
  if (value === null || value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(key, 'an integer ≥ 0')
  return Number(value)
}

/** A copy: the received bytes are a view of a buffer that is used again. */
function bytesOf(d: Dictionary, key: string, length: number): Uint8Array {
  const value = stringAt(d, key)
  if (value === null || value.length !== length) throw malformed(key, `${length} bytes`)
  return value.slice()
}

function address(d: Dictionary, key: string): Address {
  return checksummed(bytesOf(d, key, 20))
}

function amount(d: Dictionary, key: string): Wei {
  const value = stringAt(d, key)
  const read = value === null ? null : readAmount(value)
  if (read === null) throw malformed(key, 'an amount of 0 to 32 bytes without leading zeros')
  return wei(read)
}

function price(d: Dictionary, key: string): BttPerMib {
  const read = amount(d, key)
  if (read > MAX_PRICE) throw malformed(key, 'a price of at most 16 bytes')
  return bttPerMib(read)
}

function malformed(key: string, expected: string): SpeedError {
  return new SpeedError('speed-malformed', `bt_speed: expected ${key} to be ${expected}`, { key })
}
