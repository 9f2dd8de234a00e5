/** Values an error may carry beside its words; flat, so that every realm boundary can copy them. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | null>>

/**
 * Base of every error Freshet raises on purpose.
 *
 * `code` is stable and is the key of the words shown to the user (`src/app/ui/strings`);
 * `message` says what, expected and got in English; `fields` hold the same facts as data.
 */
export class FreshetError extends Error {
  override readonly name: string = 'FreshetError'
  readonly code: string
  readonly fields: ErrorFields

  constructor(code: string, message: string, fields: ErrorFields = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.fields = fields
  }
}

/** A torrent file, or its info dictionary, is not one we accept. */
export class MetainfoError extends FreshetError {
  override readonly name = 'MetainfoError'
}

/** A link or an info hash the user gave is not one we can use. */
export class MagnetError extends FreshetError {
  override readonly name = 'MagnetError'
}

/** A peer broke the wire protocol or one of its limits. */
export class WireError extends FreshetError {
  override readonly name = 'WireError'
}

/** Bytes could not be kept or read back: quota, I/O, a missing file. */
export class StoreError extends FreshetError {
  override readonly name = 'StoreError'
}

/** The engine refused a command or lost a part it needs. */
export class EngineError extends FreshetError {
  override readonly name = 'EngineError'
}

/** A byte range of a torrent's file cannot be served. */
export class StreamError extends FreshetError {
  override readonly name = 'StreamError'
}

/** A WebSocket tracker could not be reached or said no. */
export class TrackerError extends FreshetError {
  override readonly name = 'TrackerError'
}

/** A web seed (BEP 19) could not be reached, refused, or sent something else than what was asked of it. */
export class WebSeedError extends FreshetError {
  override readonly name = 'WebSeedError'
}

/** A message between two realms is not one the receiver knows. */
export class ProtocolError extends FreshetError {
  override readonly name = 'ProtocolError'
}

/** An amount of money is not one we can use: not a number, too many decimals, negative, too large. */
export class MoneyError extends FreshetError {
  override readonly name = 'MoneyError'
}

/** A cheque is not worth its bytes: malformed, forged, of another chain, vault or beneficiary, lower than the last one. */
export class ChequeError extends FreshetError {
  override readonly name = 'ChequeError'
}

/** A peer broke the `bt_speed` protocol or its word, or paying cannot go on (`docs/bt_speed.md`). */
export class SpeedError extends FreshetError {
  override readonly name = 'SpeedError'
}

/** The chain, or whoever answers for it, said no or said nothing. */
export class ChainError extends FreshetError {
  override readonly name = 'ChainError'
}

/** The user's wallet is missing, on another chain, or declined. */
export class WalletError extends FreshetError {
  override readonly name = 'WalletError'
}

const FAMILIES = {
  FreshetError,
  MetainfoError,
  MagnetError,
  WireError,
  StoreError,
  EngineError,
  StreamError,
  TrackerError,
  WebSeedError,
  ProtocolError,
  MoneyError,
  ChequeError,
  SpeedError,
  ChainError,
  WalletError,
} as const

/** An error in the shape that crosses a realm boundary. */
export interface ErrorRecord {
  readonly name: string
  readonly code: string
  readonly message: string
  readonly fields: ErrorFields
}

/** Flattens anything thrown; a foreign error keeps its message under the code `unexpected`. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof FreshetError) {
    return { name: thrown.name, code: thrown.code, message: thrown.message, fields: thrown.fields }
  }
  if (thrown instanceof Error) {
    return { name: 'FreshetError', code: 'unexpected', message: thrown.message, fields: { type: thrown.name } }
  }
  return { name: 'FreshetError', code: 'unexpected', message: String(thrown), fields: {} }
}

/** Rebuilds the error with its own class, so that `instanceof` works on both sides of a boundary. */
export function fromErrorRecord(record: ErrorRecord): FreshetError {
  const Family = FAMILIES[record.name as keyof typeof FAMILIES] ?? FreshetError
  return new Family(record.code, record.message, record.fields)
}
