import { checksummed } from '../../../core/money/accounts.ts'
import { cashOutDigest } from '../../../core/money/cash-out.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { HeldCheque, SignedCashOutOrder } from '../../../protocol/speed.ts'
import type { SellerKeys } from '../records/seller-key.ts'
import type { ReadCheque } from './held-cheques.ts'

type ChequeName = Pick<HeldCheque, 'vault' | 'beneficiary' | 'cumulativePayout'>

export interface OrderInputs {
  readonly chainId: number
  /** Null without a key to sell with. */
  readonly sellers: Pick<SellerKeys, 'has' | 'signDigest'> | null
  readonly held: readonly ReadCheque[]
}

/**
 * Signs the recipient of held cheques, each for its own sum: at most what is held now, since an order for a higher sum
 * would stay valid until that is reached and cashed. A smaller sum is that of a cheque which a later one has replaced
 * since it was listed; it can still be cashed.
 *
 * @returns in the order of `cheques`; null for one that is not held, or whose key is not
 * @throws MoneyError `address` when the recipient is none
 */
export function signCashOutOrders(
  { chainId, sellers, held }: OrderInputs,
  cheques: readonly ChequeName[],
  recipient: Address,
): (SignedCashOutOrder | null)[] {
  const to = checksummed(recipient)
  return cheques.map(({ vault, beneficiary, cumulativePayout }) => {
    const isHeld = held.some(
      (cheque) =>
        cheque.chainId === chainId &&
        cheque.vault === vault &&
        cheque.beneficiary === beneficiary &&
        cheque.cumulativePayout >= cumulativePayout &&
        cheque.paidOut < cumulativePayout,
    )
    if (!isHeld || !sellers?.has(beneficiary)) return null
    const digest = cashOutDigest({ chainId, vault, recipient: to, cumulativePayout })
    return { recipient: to, signature: sellers.signDigest(digest, beneficiary) }
  })
}
