import { FreshetError, WalletError } from '../core/errors.ts'

/** Codes of EIP-1193, EIP-1474 and EIP-3085 that mean one certain thing. */
const REJECTED = 4001
const UNAUTHORIZED = 4100
const UNSUPPORTED_METHOD = [4200, -32601]
const DISCONNECTED = [4900, 4901]
const UNKNOWN_CHAIN = 4902
const ALREADY_PENDING = -32002

interface Said {
  readonly code: number | null
  readonly message: string
}

/** Most causes followed: a wallet's error may name itself as its cause. */
const DEPTH = 8

/** Every layer of an error: libraries wrap what the wallet said, and mobile wallets put it into `data.originalError`. */
function layersOf(thrown: unknown): Said[] {
  const layers: Said[] = []
  const waiting = [thrown]
  for (let layer = waiting.shift(); layer !== undefined && layers.length < DEPTH; layer = waiting.shift()) {
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

/** What the wallet said in its own words: the innermost that has any, cut to a line. */
function reasonOf(layers: readonly Said[]): string {
  const said = layers.findLast(({ message }) => message !== '')?.message ?? ''
  const [line = ''] = said
    .replace(/\p{Cc}+/gu, '\n')
    .trim()
    .split('\n')
  return line.slice(0, 200)
}

/** Whether the wallet has surely not acted on what it was asked. */
export function surelyNothingSent(error: WalletError): boolean {
  return ['rejected', 'request-pending', 'locked', 'no-wallet', 'wrong-chain', 'account-changed'].includes(error.code)
}

/**
 * What a wallet threw, as one of our errors: `rejected`, `request-pending`, `locked`, `unsupported`, `wrong-chain`, `wallet-offline`, or
 * `wallet-failed` with the wallet's own words as `reason`. Our own errors pass as they are.
 */
export function walletErrorOf(thrown: unknown): FreshetError {
  if (thrown instanceof FreshetError) return thrown
  const layers = layersOf(thrown)
  const codes = layers.map(({ code }) => code)
  const reason = reasonOf(layers)
  const is = (...known: readonly number[]) => codes.some((code) => code !== null && known.includes(code))
  const says = (words: RegExp) => layers.some(({ message }) => words.test(message))
  const make = (code: string, expected: string) =>
    new WalletError(code, `Expected ${expected}, the wallet said: ${reason}`, { reason }, { cause: thrown })
  // A refusal that a library put around another failure is not the user's.
  const rejected = codes.findLast((code) => code !== null) === REJECTED
  if (rejected) return make('rejected', 'the request to be approved')
  if (is(ALREADY_PENDING)) return make('request-pending', 'no other request to wait in the wallet')
  if (is(UNAUTHORIZED) || says(/\blocked\b/i)) return make('locked', 'an unlocked wallet that allows this page')
  if (is(UNKNOWN_CHAIN)) return make('wrong-chain', 'the wallet to know the chain')
  if (is(...UNSUPPORTED_METHOD)) return make('unsupported', 'the wallet to know the request')
  if (is(...DISCONNECTED) || says(/failed to fetch|network error|could not connect|ECONNREFUSED/i)) {
    return make('wallet-offline', 'the wallet to reach the chain')
  }
  return make('wallet-failed', 'the wallet to do as it was asked')
}
