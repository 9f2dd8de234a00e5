import { WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'

/** Identifiers of messages (BEP 3, 6 and 10). */
export const MESSAGE = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  uninterested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
  suggest: 13,
  haveAll: 14,
  haveNone: 15,
  reject: 16,
  allowedFast: 17,
  extended: 20,
} as const

/**
 * Work is counted in units; one is about what a message costs that only sets a flag, some microseconds. A wire may
 * cause `LIMITS.wireWorkPerSecond` of them.
 */
export const WORK = {
  /** A peer that chokes, unchokes or becomes interested: slots and requests are looked at again. */
  change: 50,
  /** Each request that a choke without BEP 6 cancels, or that the peer rejects: its block is picked again. */
  lostRequest: 20,
  /** A block that was not requested, or whose request was cancelled. */
  unawaitedBlock: 8,
  /** A `have` for a piece that the peer has announced before, or a change beyond one for each piece. */
  repeatedHave: 2,
  /** 1 ÷ pieces of a bitfield, of `have-all`, or of a peer that becomes or ceases to be a seeder. */
  piecesPerUnit: 64,
  /** Decoding an extended handshake. */
  extendedHandshake: 1_000,
  /** 1 ÷ bytes of a message that nothing reads. */
  bytesPerUnit: 4_096,
} as const

interface MessageRule {
  readonly name: string
  /** Least and most bytes, identifier included, length prefix not. */
  readonly least: number
  readonly most: number
  /** Units of {@link WORK} of every such message; more is charged where it depends on what the message does. */
  readonly work: number
  /** Part of BEP 6: an error where it was not negotiated. */
  readonly fast?: true
}

const exactly = (name: string, bytes: number, work: number): MessageRule => ({ name, least: bytes, most: bytes, work })
const fast = (rule: MessageRule): MessageRule => ({ ...rule, fast: true })

const RULES: Readonly<Record<number, MessageRule>> = {
  [MESSAGE.choke]: exactly('choke', 1, WORK.change),
  [MESSAGE.unchoke]: exactly('unchoke', 1, WORK.change),
  [MESSAGE.interested]: exactly('interested', 1, WORK.change),
  [MESSAGE.uninterested]: exactly('not interested', 1, WORK.change),
  [MESSAGE.have]: exactly('have', 5, 0),
  [MESSAGE.bitfield]: { name: 'bitfield', least: 1, most: 1 + LIMITS.pieces / 8, work: 1 },
  [MESSAGE.request]: exactly('request', 13, 2),
  [MESSAGE.piece]: { name: 'piece', least: 9, most: LIMITS.wireFrameBytes, work: 0 },
  [MESSAGE.cancel]: exactly('cancel', 13, 3),
  [MESSAGE.port]: exactly('port', 3, 1),
  [MESSAGE.suggest]: fast(exactly('suggest', 5, 1)),
  [MESSAGE.haveAll]: fast(exactly('have-all', 1, 1)),
  [MESSAGE.haveNone]: fast(exactly('have-none', 1, 1)),
  [MESSAGE.reject]: fast(exactly('reject', 13, WORK.lostRequest)),
  [MESSAGE.allowedFast]: fast(exactly('allowed-fast', 5, 1)),
  [MESSAGE.extended]: { name: 'extended', least: 2, most: LIMITS.extendedMessageBytes, work: 3 },
}
const EXTENDED_HANDSHAKE: MessageRule = {
  name: 'extended handshake',
  least: 2,
  most: LIMITS.extendedHandshakeBytes,
  work: WORK.extendedHandshake,
}
const UNKNOWN: MessageRule = { name: 'unknown', least: 1, most: LIMITS.wireFrameBytes, work: 2 }

/** @param message without its length prefix */
export function ruleOf(message: Uint8Array): MessageRule {
  const id = message[0] as number
  if (id === MESSAGE.extended && message[1] === 0) return EXTENDED_HANDSHAKE
  return RULES[id] ?? UNKNOWN
}

/** Whether a message has a length that its kind may have, and a kind that was negotiated. */
export function checkMessage(rule: MessageRule, bytes: number, hasFast: boolean): WireError | null {
  const { name, least, most } = rule
  if (bytes < least || bytes > most) {
    const expected = least === most ? `${least}` : `${least} to ${most}`
    const text = `Expected a message "${name}" of ${expected} bytes, got ${bytes}`
    return new WireError('message-length', text, { message: name, least, most, got: bytes })
  }
  if (!rule.fast || hasFast) return null
  const text = `Expected no message "${name}" without the fast extension (BEP 6), got one`
  return new WireError('message-unexpected', text, { message: name })
}

/** BEP 3 and 6: one message says what a peer has at first. */
export function repeated(name: string): WireError {
  return new WireError('message-repeated', `Expected one bitfield, have-all or have-none, got one more: ${name}`, {
    message: name,
  })
}

/** @param name of the message for which too little was left */
export function tooMuchWork(name: string): WireError {
  const limit = LIMITS.wireWorkPerSecond
  const text = `Expected messages of at most ${limit} units of work a second, got more: "${name}"`
  return new WireError('peer-floods', text, { limit, message: name })
}
