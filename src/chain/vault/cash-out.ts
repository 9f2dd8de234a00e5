import { encodeFunctionData, toHex } from 'viem'
import { LIMITS } from '../../core/limits.ts'
import { type Address, minWei, NO_WEI, subtractWei, sumWei, type Wei } from '../../core/money/wei.ts'
import type { VaultDeployment } from '../../protocol/chain.ts'
import { cashierAbi } from './abi/cashier.ts'
import type { VaultCall } from './purpose.ts'

/** Measured (`tests/contracts/gas.json`): the cashier's own gas, and that of the first cheque cashed on a channel. */
const CASHIER_GAS = 46_000n
const CHEQUE_GAS = 52_000n

/** The fields of a held cheque that cashing needs (`HeldCheque` has them). */
export interface ChequeToCash {
  readonly chainId: number
  readonly vault: Address
  readonly beneficiary: Address
  readonly cumulativePayout: Wei
  readonly signature: Uint8Array
  /** Already paid on its channel. */
  readonly paidOut: Wei
  /** What its vault could pay of it at the last read; undefined counts as all of it. */
  readonly covered?: Wei
}

/** One transaction of a cash-out, with its cheques in the order of the call. */
export interface CashOut<T extends ChequeToCash = ChequeToCash> {
  readonly call: VaultCall
  readonly cheques: readonly T[]
}

/**
 * Cashes cheques to their beneficiaries, from any account: LIMITS.cashOutCheques a transaction, the most valuable
 * first. A bad cheque never prevents the others; `cashOutResults` reports each. Cheques of other chains, and those with
 * nothing due, are left out.
 */
export function cashOut<T extends ChequeToCash>(deployment: VaultDeployment, cheques: readonly T[]): CashOut<T>[] {
  const due = ({ cumulativePayout, paidOut }: T) => subtractWei(cumulativePayout, paidOut)
  // The amount on a cheque is its issuer's claim; the vault's balance decides what it pays.
  const worth = (cheque: T) => minWei(due(cheque), cheque.covered ?? due(cheque))
  const wanted = cheques
    .filter((cheque) => cheque.chainId === deployment.chainId && due(cheque) > 0n)
    .sort((a, b) => (worth(a) > worth(b) ? -1 : worth(a) < worth(b) ? 1 : 0))
  const outs: CashOut<T>[] = []
  for (let at = 0; at < wanted.length; at += LIMITS.cashOutCheques) {
    const batch = wanted.slice(at, at + LIMITS.cashOutCheques)
    const expected = batch.reduce((sum, cheque) => sumWei(sum, worth(cheque)), NO_WEI)
    const args = [batch.map((cheque) => ({ ...cheque, signature: toHex(cheque.signature) }))] as const
    const call: VaultCall = {
      chainId: deployment.chainId,
      to: deployment.cashier,
      data: encodeFunctionData({ abi: cashierAbi, functionName: 'cash', args }),
      value: NO_WEI,
      purpose: { subject: 'vault', kind: 'cash-out', cheques: batch.length, expected },
      // The cashier requires far more gas for a cheque than it uses, and an estimate returns what it requires.
      usualGas: CASHIER_GAS + CHEQUE_GAS * BigInt(batch.length),
    }
    outs.push({ call, cheques: batch })
  }
  return outs
}
