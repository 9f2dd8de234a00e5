import { FreshetError, WalletError } from '../core/errors.ts'

/** Error codes of EIP-1193, EIP-1474 and EIP-3085 with one unambiguous meaning. */
const REJECTED = 4001
const UNAUTHORIZED = 4100
const UNSUPPORTED_METHOD = [4200, -32601]
const DISCONNECTED = [4900, 4901]
const UNKNOWN_CHAIN = 4902
const ALREADY_PENDING = -32002

interface ErrorLayer {
  readonly code: number | null
  readonly message: string
}

/** Most causes followed, since an error may be its own cause. */
const MAX_DEPTH = 8

/** Every layer of an error: libraries wrap the wallet's error, and mobile wallets put it into `data.originalError`. */
function layersOf(thrown: unknown): ErrorLayer[] {
  const layers: ErrorLayer[] = []
  const waiting = [thrown]
  for (let layer = waiting.shift(); layer !== undefined && layers.length < MAX_DEPTH; layer = waiting.shift()) {
    if (typeof layer !== 'object' || layer === null) {
      layers.push({ code: null, message: String(layer) })
      continue
    }
    const { code, message, details, cause, data } = layer as Record<string, unknown>
    layers.push({
      code: typeof code === 'number' ? code : null,
      message: typeof details === 'string' ? details : typeof message === 'string' ? message : '',
    })
    if (cause) waiting.push(cause)
    if (typeof data === 'object' && data !== null && 'originalError' in data) waiting.push(data.originalError)
  }
  return layers
}

/** The wallet's own message: the innermost one, cut to its first line. */
function reasonOf(layers: readonly ErrorLayer[]): string {
  const message = layers.findLast((layer) => layer.message !== '')?.message ?? ''
  const [line = ''] = message
    .replace(/\p{Cc}+/gu, '\n')
    .trim()
    .split('\n')
  return line.slice(0, 200)
}

/** Whether the error proves that the wallet did not send the transaction. */
export function isCertainlyUnsent(error: WalletError): boolean {
  return ['rejected', 'request-pending', 'locked', 'no-wallet', 'wrong-chain', 'account-changed'].includes(error.code)
}

/**
 * Converts a wallet's error to one of ours: `rejected`, `request-pending`, `locked`, `unsupported`, `wrong-chain`,
 * `wallet-offline`, or `wallet-failed` with the wallet's own message as `reason`. Our own errors pass through.
 */
export function toWalletError(thrown: unknown): FreshetError {
  if (thrown instanceof FreshetError) return thrown
  const layers = layersOf(thrown)
  const codes = layers.map(({ code }) => code)
  const reason = reasonOf(layers)
  const hasCode = (...known: readonly number[]) => codes.some((code) => code !== null && known.includes(code))
  const hasMessage = (pattern: RegExp) => layers.some(({ message }) => pattern.test(message))
  const make = (code: string, expected: string) =>
    new WalletError(code, `Expected ${expected}, the wallet answered: ${reason}`, { reason }, { cause: thrown })
  // A rejection code around another failure comes from a library, not from the user.
  const rejected = codes.findLast((code) => code !== null) === REJECTED
  if (rejected) return make('rejected', 'the request to be approved')
  if (hasCode(ALREADY_PENDING)) return make('request-pending', 'no other request to wait in the wallet')
  if (hasCode(UNAUTHORIZED) || hasMessage(/\blocked\b/i))
    return make('locked', 'an unlocked wallet that allows this page')
  if (hasCode(UNKNOWN_CHAIN)) return make('wrong-chain', 'the wallet to know the chain')
  if (hasCode(...UNSUPPORTED_METHOD)) return make('unsupported', 'the wallet to know the request')
  if (hasCode(...DISCONNECTED) || hasMessage(/failed to fetch|network error|could not connect|ECONNREFUSED/i)) {
    return make('wallet-offline', 'the wallet to reach the chain')
  }
  return make('wallet-failed', 'the wallet to do as it was asked')
}
