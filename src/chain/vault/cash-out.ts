import { encodeFunctionData, toHex } from 'viem'
import { LIMITS } from '../../core/limits.ts'
import { type Address, minWei, NO_WEI, subtractWei, sumWei, type Wei } from '../../core/money/wei.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import type { Call } from '../client/call.ts'
import { cashierAbi } from './abi/cashier.ts'

/** What is needed of a held cheque to cash it (`HeldCheque` is one). */
export interface ChequeToCash {
  readonly chainId: number
  readonly vault: Address
  readonly beneficiary: Address
  readonly cumulativePayout: Wei
  readonly signature: Uint8Array
  /** Paid out on its line already. */
  readonly paidOut: Wei
  /** What its vault could pay of it when it was last asked; unknown: all of it. */
  readonly covered?: Wei
}

/** One transaction of a cash-out, with the cheques that it cashes in their order. */
export interface CashOut<T extends ChequeToCash = ChequeToCash> {
  readonly call: Call
  readonly cheques: readonly T[]
}

/**
 * Cashes cheques to their beneficiaries, whoever sends it: LIMITS.cashOutCheques a transaction, the most valuable first. A bad cheque
 * never keeps the others from it; `cashOutResults` tells of each. Cheques of other chains, and those with nothing due, are left out.
 */
export function cashOut<T extends ChequeToCash>(deployment: ChainDeployment, cheques: readonly T[]): CashOut<T>[] {
  const due = ({ cumulativePayout, paidOut }: T) => subtractWei(cumulativePayout, paidOut)
  // What a cheque says is its issuer's claim: what it pays is what its vault has.
  const worth = (cheque: T) => minWei(due(cheque), cheque.covered ?? due(cheque))
  const wanted = cheques
    .filter((cheque) => cheque.chainId === deployment.chainId && due(cheque) > 0n)
    .sort((a, b) => (worth(a) > worth(b) ? -1 : worth(a) < worth(b) ? 1 : 0))
  const outs: CashOut<T>[] = []
  for (let at = 0; at < wanted.length; at += LIMITS.cashOutCheques) {
    const batch = wanted.slice(at, at + LIMITS.cashOutCheques)
    const expected = batch.reduce((sum, cheque) => sumWei(sum, worth(cheque)), NO_WEI)
    const args = [batch.map((cheque) => ({ ...cheque, signature: toHex(cheque.signature) }))] as const
    const call: Call = {
      chainId: deployment.chainId,
      to: deployment.cashier,
      data: encodeFunctionData({ abi: cashierAbi, functionName: 'cash', args }),
      value: NO_WEI,
      purpose: { kind: 'cash-out', cheques: batch.length, expected },
    }
    outs.push({ call, cheques: batch })
  }
  return outs
}
