/** Facts of an error as data; flat, so that every realm boundary can copy them. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | null>>

/**
 * Base of every error that Freshet throws on purpose.
 *
 * `code` is stable and is the key of the text shown to the user (`src/app/ui/strings`); `message` says what was
 * expected and what was there, in English; `fields` has the same facts as data.
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

/** A torrent file, or its info dictionary, is invalid or beyond our limits. */
export class MetainfoError extends FreshetError {
  override readonly name = 'MetainfoError'
}

/** A link or an info hash cannot be used. */
export class MagnetError extends FreshetError {
  override readonly name = 'MagnetError'
}

/** A peer broke the wire protocol or one of its limits. */
export class WireError extends FreshetError {
  override readonly name = 'WireError'
}

/** An encrypted torrent cannot be read: its key, its sealed record or a chunk of its content (`docs/encryption.md`). */
export class EncryptionError extends FreshetError {
  override readonly name = 'EncryptionError'
}

/** Bytes could not be stored or read: quota, I/O, a missing file. */
export class StoreError extends FreshetError {
  override readonly name = 'StoreError'
}

/** The engine refused a command or lost a worker it needs. */
export class EngineError extends FreshetError {
  override readonly name = 'EngineError'
}

/** A byte range of a torrent's file cannot be served. */
export class StreamError extends FreshetError {
  override readonly name = 'StreamError'
}

/** A WebSocket tracker could not be reached or refused. */
export class TrackerError extends FreshetError {
  override readonly name = 'TrackerError'
}

/** A web seed (BEP 19) could not be reached, refused, or sent other bytes than requested. */
export class WebSeedError extends FreshetError {
  override readonly name = 'WebSeedError'
}

/** The `config.json` of the site that serves the app cannot be used. */
export class ConfigError extends FreshetError {
  override readonly name = 'ConfigError'
}

/** A message between two realms is unknown to the receiver. */
export class ProtocolError extends FreshetError {
  override readonly name = 'ProtocolError'
}

/** An amount of money is not usable: not a number, too many decimals, negative, too large. */
export class MoneyError extends FreshetError {
  override readonly name = 'MoneyError'
}

/** A cheque is invalid: malformed, forged, of another chain, vault or beneficiary, or not higher than the last one. */
export class ChequeError extends FreshetError {
  override readonly name = 'ChequeError'
}

/** A peer broke the `bt_speed` protocol or did not pay, or payment cannot continue (`docs/bt_speed.md`). */
export class SpeedError extends FreshetError {
  override readonly name = 'SpeedError'
}

/** A node of the chain refused or did not answer, or a contract reverted. */
export class ChainError extends FreshetError {
  override readonly name = 'ChainError'
}

/** The user's wallet is missing or on another chain, or the user declined. */
export class WalletError extends FreshetError {
  override readonly name = 'WalletError'
}

const FAMILIES = {
  FreshetError,
  MetainfoError,
  MagnetError,
  EncryptionError,
  WireError,
  StoreError,
  EngineError,
  StreamError,
  TrackerError,
  WebSeedError,
  ConfigError,
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

/** Flattens anything thrown; an error of another class keeps its message under the code `unexpected`. */
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
