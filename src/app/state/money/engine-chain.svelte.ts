import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import type { Router } from '../shell/router.svelte.ts'
import type { ChainChoice } from '../wallet/chain.svelte.ts'
import type { Speed } from './speed.svelte.ts'

/**
 * Sends the chosen chain to the engine, again whenever another is chosen or an engine has started. Loads no chain for a
 * user who neither buys nor sells and has not opened a page about money.
 */
export function sendChainToEngine(chain: ChainChoice, engine: EngineConnection, speed: Speed, router: Router): void {
  $effect.root(() => {
    $effect(() => {
      const settings = speed.snapshot?.settings
      const isWanted = router.route.page === 'money' || settings?.buying.on || settings?.selling.on
      // A failure leaves no chain chosen, which the money page shows.
      if (isWanted) chain.load().catch(() => undefined)
    })
    $effect(() => {
      const access = chain.open()
      if (engine.state.kind !== 'running' || access === null) return
      const port = access.transport.kind === 'port' ? [access.transport.port] : []
      // An engine that has just stopped receives it at its next start.
      engine.state.speed.call('useChain', [access], port).catch(() => undefined)
    })
  })
}
