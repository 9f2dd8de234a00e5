import { ChainError, FreshetError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Eip1193, Eip1193Api, Eip1193Events } from '../../protocol/eip1193.ts'
import { connect, type Endpoint, type Server, serve } from '../../protocol/rpc.ts'

/** What a provider throws (EIP-1193, EIP-1474): a number, words, and sometimes the data of a revert. */
export class ProviderRpcError extends Error {
  override readonly name = 'ProviderRpcError'
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

const INTERNAL_ERROR = -32_603

/** The number a provider's error carries; revert data in it, or one level down, where nodes and wallets put it. */
function partsOf(thrown: unknown): { code: number; message: string; data: string | null } {
  const { code, message, data } = (thrown ?? {}) as { code?: unknown; message?: unknown; data?: unknown }
  const inner = typeof data === 'object' && data !== null ? (data as { data?: unknown }).data : data
  return {
    code: typeof code === 'number' ? code : INTERNAL_ERROR,
    message: typeof message === 'string' ? message : String(thrown),
    data: typeof inner === 'string' ? inner : null,
  }
}

/** Answers at `endpoint` for `provider`; the other side uses {@link providerOf}. Errors keep their numbers. */
export function serveEip1193(endpoint: Endpoint, provider: Eip1193): Server<Eip1193Events> {
  return serve<Eip1193Api, Eip1193Events>(endpoint, {
    request: async (method, params) => {
      try {
        return await provider.request({ method, params })
      } catch (thrown) {
        const { code, message, data } = partsOf(thrown)
        throw new ChainError('rpc', message, { rpcCode: code, data })
      }
    },
  })
}

// Two callers on one port would take each other's answers: both count from 1.
const providers = new WeakMap<Endpoint, Eip1193>()

/**
 * The provider at the other end of a port that {@link serveEip1193} answers; the same one each time for one port.
 *
 * Its `request` throws ProviderRpcError as the other side did, and ChainError `unreachable` after LIMITS.chainAnswerMs without an answer.
 */
export function providerOf(endpoint: Endpoint): Eip1193 {
  const known = providers.get(endpoint)
  if (known !== undefined) return known
  const provider = callerOf(endpoint)
  providers.set(endpoint, provider)
  return provider
}

function callerOf(endpoint: Endpoint): Eip1193 {
  const client = connect<Eip1193Api, Eip1193Events>(endpoint)
  return {
    request: async ({ method, params }) => {
      const list = params === undefined ? [] : Array.isArray(params) ? params : [params]
      try {
        return await inTime(client.call('request', [method, list]), method)
      } catch (thrown) {
        if (!(thrown instanceof FreshetError) || thrown.code !== 'rpc') throw thrown
        throw new ProviderRpcError(Number(thrown.fields.rpcCode), thrown.message, thrown.fields.data ?? undefined)
      }
    },
  }
}

function inTime<T>(answer: Promise<T>, method: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => {
      const waitedMs = LIMITS.chainAnswerMs
      reject(new ChainError('unreachable', `Expected an answer to ${method} in ${waitedMs} ms, got none`, { waitedMs }))
    }
    const timer = setTimeout(late, LIMITS.chainAnswerMs)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
