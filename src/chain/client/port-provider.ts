import { ChainError, FreshetError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Eip1193, Eip1193Api, Eip1193Events } from '../../protocol/eip1193.ts'
import { connect, type Endpoint, type Server, serve } from '../../protocol/rpc.ts'

/** The error of a provider (EIP-1193, EIP-1474): a code, a message and sometimes the data of a revert. */
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

/** Reads a provider's error. Nodes and wallets put revert data into `data` or into `data.data`. */
function parseProviderError(thrown: unknown): { code: number; message: string; data: string | null } {
  const { code, message, data } = (thrown ?? {}) as { code?: unknown; message?: unknown; data?: unknown }
  const inner = typeof data === 'object' && data !== null ? (data as { data?: unknown }).data : data
  return {
    code: typeof code === 'number' ? code : INTERNAL_ERROR,
    message: typeof message === 'string' ? message : String(thrown),
    data: typeof inner === 'string' ? inner : null,
  }
}

/** Serves `provider` at `endpoint`; the other side uses {@link portProvider}. Errors keep their codes. */
export function serveEip1193(endpoint: Endpoint, provider: Eip1193): Server<Eip1193Events> {
  return serve<Eip1193Api, Eip1193Events>(endpoint, {
    request: async (method, params) => {
      try {
        return await provider.request({ method, params })
      } catch (thrown) {
        const { code, message, data } = parseProviderError(thrown)
        throw new ChainError('rpc', message, { rpcCode: code, data })
      }
    },
  })
}

// One provider a port: two would receive each other's answers, since both number their requests from 1.
const providers = new WeakMap<Endpoint, Eip1193>()

/**
 * The provider at the other end of a port that {@link serveEip1193} answers; the same one each time for one port.
 *
 * Its `request` throws ProviderRpcError as the other side did, and ChainError `unreachable` after LIMITS.chainAnswerMs
 * without an answer.
 */
export function portProvider(endpoint: Endpoint): Eip1193 {
  const known = providers.get(endpoint)
  if (known !== undefined) return known
  const provider = connectProvider(endpoint)
  providers.set(endpoint, provider)
  return provider
}

function connectProvider(endpoint: Endpoint): Eip1193 {
  const client = connect<Eip1193Api, Eip1193Events>(endpoint)
  return {
    request: async ({ method, params }) => {
      const list = params === undefined ? [] : Array.isArray(params) ? params : [params]
      try {
        return await withTimeout(client.call('request', [method, list]), method)
      } catch (thrown) {
        if (!(thrown instanceof FreshetError) || thrown.code !== 'rpc') throw thrown
        throw new ProviderRpcError(Number(thrown.fields.rpcCode), thrown.message, thrown.fields.data ?? undefined)
      }
    },
  }
}

function withTimeout<T>(answer: Promise<T>, method: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onTimeout = () => {
      const waitedMs = LIMITS.chainAnswerMs
      reject(new ChainError('unreachable', `Expected an answer to ${method} in ${waitedMs} ms, got none`, { waitedMs }))
    }
    const timer = setTimeout(onTimeout, LIMITS.chainAnswerMs)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
