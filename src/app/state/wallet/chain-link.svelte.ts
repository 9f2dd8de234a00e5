import type { Speed } from '../money/speed.svelte.ts'
import type { EngineHost } from '../shell/engine-host.svelte.ts'
import type { Router } from '../shell/router.svelte.ts'
import type { ChainChoice } from './chain.svelte.ts'

/**
 * Tells the engine which chain to use, and again whenever another is chosen or an engine has started. Who neither buys nor sells and has
 * not opened anything about money loads nothing of it.
 */
export function linkChain(chain: ChainChoice, host: EngineHost, speed: Speed, router: Router): void {
  $effect.root(() => {
    $effect(() => {
      const settings = speed.snapshot?.settings
      const isWanted = router.route.page === 'money' || settings?.buying.on || settings?.selling.on
      // Without it there is no chain, which the page about money says.
      if (isWanted) chain.load().catch(() => undefined)
    })
    $effect(() => {
      const access = chain.open()
      if (host.state.kind !== 'running' || access === null) return
      const port = access.transport.kind === 'port' ? [access.transport.port] : []
      // An engine that has just gone is told at its next start.
      host.state.speed.call('useChain', [access], port).catch(() => undefined)
    })
  })
}
