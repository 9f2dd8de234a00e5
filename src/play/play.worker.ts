import { IN_BROWSER } from '../chain/chains.ts'
import { serveEip1193 } from '../chain/client/port-provider.ts'
import { ChainError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import { isPlayConnect, type PlayApi } from '../protocol/play.ts'
import { serve } from '../protocol/rpc.ts'
import {
  createDeployedChain,
  type DeployedChain,
  type DeployedChainOptions,
  openDeployedChain,
} from './node/deployed-chain.ts'
import { indexedDbJournal } from './node/journal-store.ts'

/** Held while this worker lives: a second worker would write a second history of the chain. */
const LOCK = 'freshet-play'

const options: DeployedChainOptions = { chainId: IN_BROWSER, store: indexedDbJournal(), now: () => Date.now() }

/** @throws ChainError `play-elsewhere` */
function acquireLock(): Promise<void> {
  return new Promise((resolve, reject) => {
    // The worker of the page before a reload may still be terminating.
    const signal = AbortSignal.timeout(LIMITS.leaderHandOverMs)
    const hold = (): Promise<never> => {
      resolve()
      return new Promise(() => {})
    }
    navigator.locks
      .request(LOCK, { signal }, hold)
      .catch(() => reject(new ChainError('play-elsewhere', 'Expected the play chain to be free, another page has it')))
  })
}

let chain: Promise<DeployedChain> = acquireLock().then(() => openDeployedChain(options))
// Requests report the failure.
chain.catch(() => undefined)

function serveWindow(port: MessagePort): void {
  serve<PlayApi>(port, {
    open: (consumer) => {
      serveEip1193(consumer, { request: async (request) => (await chain).provider.request(request) })
    },
    deployment: async () => (await chain).deployment,
    startOver: async () => {
      await chain
      chain = createDeployedChain(options)
      chain.catch(() => undefined)
      await chain
    },
  })
}

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports
  if (port !== undefined) serveWindow(port)
})
addEventListener('message', (event: MessageEvent<unknown>) => {
  if (isPlayConnect(event.data)) serveWindow(event.data.port)
})
