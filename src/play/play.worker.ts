import { IN_BROWSER } from '../chain/chains.ts'
import { serveEip1193 } from '../chain/client/port.ts'
import { ChainError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import { isPlayConnect, type PlayApi } from '../protocol/play.ts'
import { serve } from '../protocol/rpc.ts'
import { indexedDbEntries } from './entry-store.ts'
import { newWorld, openWorld, type World, type WorldOptions } from './world.ts'

/** Held as long as this worker lives: two of them would keep two histories of one chain. */
const LOCK = 'freshet-play'

const options: WorldOptions = { chainId: IN_BROWSER, store: indexedDbEntries(), now: () => Date.now() }

/** @throws ChainError `play-elsewhere` */
function takeChain(): Promise<void> {
  return new Promise((taken, refused) => {
    // The worker of a page before a reload may still be dying.
    const patience = AbortSignal.timeout(LIMITS.leaderHandOverMs)
    const hold = (): Promise<never> => {
      taken()
      return new Promise(() => {})
    }
    navigator.locks
      .request(LOCK, { signal: patience }, hold)
      .catch(() => refused(new ChainError('play-elsewhere', 'Expected the play chain to be free, another page has it')))
  })
}

let world: Promise<World> = takeChain().then(() => openWorld(options))
// Whoever asks is told.
world.catch(() => undefined)

function serveWindow(port: MessagePort): void {
  serve<PlayApi>(port, {
    open: (given) => {
      serveEip1193(given, { request: async (call) => (await world).provider.request(call) })
    },
    deployment: async () => (await world).deployment,
    startOver: async () => {
      await world
      world = newWorld(options)
      world.catch(() => undefined)
      await world
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
