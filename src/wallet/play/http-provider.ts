import type { Eip1193 } from '../../protocol/eip1193.ts'
import { ProviderError } from './provider-error.ts'

/** A provider for a node's JSON-RPC URL. Errors keep the node's code and data. */
export function httpProvider(url: string): Eip1193 {
  let id = 0
  return {
    async request({ method, params = [] }) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(url, { method: 'POST', headers, body })
      const answer = (await response.json()) as { result?: unknown; error?: { code?: number; message?: string } }
      if (answer.error === undefined) return answer.result
      const { code = -32_603, message = 'Internal error' } = answer.error
      throw Object.assign(new ProviderError(code, message), answer.error)
    },
  }
}
