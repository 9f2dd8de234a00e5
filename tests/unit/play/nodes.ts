import { IN_BROWSER } from '../../../src/chain/chains.ts'
import { PlayChain } from '../../../src/play/evm/play-chain.ts'
import { PlayProvider } from '../../../src/play/node/play-provider.ts'
import type { Eip1193 } from '../../../src/protocol/eip1193.ts'
import { anvilPath, startAnvil } from '../../stack/anvil.ts'

export interface TestNode extends Eip1193 {
  stop(): Promise<void>
}

/** anvil is not available on every platform; without it the play chain's results are not compared. */
export const hasAnvil = ((): boolean => {
  try {
    return anvilPath() !== ''
  } catch {
    return false
  }
})()

export async function playNode(now = () => Math.floor(Date.now() / 1_000)): Promise<TestNode> {
  const provider = new PlayProvider({ chain: await PlayChain.create(IN_BROWSER), now, record: async () => {} }, 0)
  return { request: (call) => provider.request(call), stop: async () => {} }
}

export async function anvilNode(): Promise<TestNode> {
  const { url, stop } = await startAnvil(IN_BROWSER)
  let id = 0
  return {
    stop,
    request: async ({ method, params = [] }) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
      const headers = { 'content-type': 'application/json' }
      const answer = await (await fetch(url, { method: 'POST', headers, body })).json()
      if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error)
      return answer.result
    },
  }
}
