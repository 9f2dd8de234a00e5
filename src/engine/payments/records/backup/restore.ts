import type { SignedCheque } from '../../../../core/money/cheque.ts'
import type { Address } from '../../../../core/money/wei.ts'
import type { IncomingChannel } from '../../../../core/speed/channel/incoming-channel.ts'

/** What a restore needs of the records of one chain. */
export interface RestoreTarget {
  readonly chainId: number
  restoreIncoming(vault: Address, beneficiary: Address): IncomingChannel
  setIncoming(channel: IncomingChannel): void
  /** Resolves once it is persisted. */
  commit(entry: { readonly incoming: IncomingChannel }): Promise<void>
}

/**
 * Adds the cheques of a backup to their channels: never a lower cumulative sum over a higher one, and none of another
 * chain or of an issuer other than the one that the channel is known to have.
 *
 * @returns how many were newer than what was held
 */
export async function restoreCheques(
  target: RestoreTarget,
  cheques: readonly { readonly cheque: SignedCheque; readonly issuer: Address }[],
): Promise<number> {
  let count = 0
  for (const { cheque, issuer } of cheques) {
    if (cheque.chainId !== target.chainId) continue
    const channel = target.restoreIncoming(cheque.vault, cheque.beneficiary)
    if (channel.issuer !== null && channel.issuer !== issuer) continue
    if (channel.best !== null && channel.best.cumulativePayout >= cheque.cumulativePayout) continue
    const restored = { ...channel, issuer, best: cheque }
    target.setIncoming(restored)
    await target.commit({ incoming: restored })
    count++
  }
  return count
}
