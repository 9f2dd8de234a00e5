import type { Call, Done, WalletState } from '../wallet/wallet.svelte.ts'
import type { Speed } from './speed.svelte.ts'

/**
 * A transaction whose page was closed before it was in a block has nobody who tells the engine. It is told as soon as the engine is on its
 * chain, so that the history has it and the figures are read anew.
 */
export function tellResumed(speed: Speed, wallet: WalletState, tell: (call: Call, done: Done) => Promise<void>): void {
  $effect.root(() => {
    $effect(() => {
      const chainId = speed.snapshot?.chainId ?? null
      for (const resumed of wallet.resumed) {
        if (resumed.call.chainId !== chainId) continue
        wallet.told(resumed)
        tell(resumed.call, resumed.done).catch(() => undefined)
      }
    })
  })
}
