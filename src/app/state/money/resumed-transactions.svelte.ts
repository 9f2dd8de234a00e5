import type { Call, MinedTransaction, WalletState } from '../wallet/wallet.svelte.ts'
import type { Speed } from './speed.svelte.ts'

/**
 * Records transactions of pages that closed before they were in a block. It waits until the engine uses their chain,
 * so that they are in the history and the figures are read again.
 */
export function recordResumedTransactions(
  speed: Speed,
  wallet: Pick<WalletState, 'resumed' | 'markRecorded'>,
  record: (call: Call, mined: MinedTransaction) => Promise<void>,
): void {
  $effect.root(() => {
    $effect(() => {
      const chainId = speed.snapshot?.chainId ?? null
      for (const resumed of wallet.resumed) {
        if (resumed.call.chainId !== chainId) continue
        wallet.markRecorded(resumed)
        record(resumed.call, resumed.mined).catch(() => undefined)
      }
    })
  })
}
