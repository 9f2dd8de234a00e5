import type { SignedCheque } from '../../../core/money/cheque.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { PaymentRecords, PaymentEntry } from './payment-records.ts'

/** What a restore needs of the desk. */
interface Keeper {
  readonly chainId: number
  readonly books: PaymentRecords
  commit(entry: PaymentEntry): Promise<void>
}

/**
 * Takes cheques of a backup into the books, line by line: never a lower cumulative sum over a higher one, and none of another chain or
 * of an issuer other than the one the line is known to have.
 *
 * @returns how many were newer than what was held
 */
export async function restoreCheques(
  keeper: Keeper,
  cheques: readonly { readonly cheque: SignedCheque; readonly issuer: Address }[],
): Promise<number> {
  const { chainId, books } = keeper
  let count = 0
  for (const { cheque, issuer } of cheques) {
    if (cheque.chainId !== chainId) continue
    const line = books.openIncoming(cheque.vault, cheque.beneficiary)
    if (line.issuer !== null && line.issuer !== issuer) continue
    if (line.best !== null && line.best.cumulativePayout >= cheque.cumulativePayout) continue
    const restored = { ...line, issuer, best: cheque }
    books.setIncoming(restored)
    await keeper.commit({ incoming: restored })
    count++
  }
  return count
}
