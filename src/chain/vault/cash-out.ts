import { encodeFunctionData, type Hex, toHex, zeroAddress } from 'viem'
import { LIMITS } from '../../core/limits.ts'
import { type Address, minWei, NO_WEI, subtractWei, sumWei, type Wei } from '../../core/money/wei.ts'
import type { VaultDeployment } from '../../protocol/chain.ts'
import { cashierAbi } from './abi/cashier.ts'
import type { VaultCall } from './purpose.ts'

/** Measured (`tests/contracts/gas.json`): the cashier's own gas, and that of the first cheque cashed on a channel. */
const CASHIER_GAS = 46_000n
const CHEQUE_GAS = 59_000n

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
  /** Where its beneficiary wants it paid; without one: to the beneficiary, which then has to be the sender. */
  readonly order?: SignedOrder | null | undefined
}

/** The beneficiary's signature (`core/money/cash-out.ts`) over this cheque and the recipient. */
export interface SignedOrder {
  readonly recipient: Address
  readonly signature: Uint8Array
}

/** One transaction of a cash-out, with its cheques in the order of the call. */
export interface CashOut<T extends ChequeToCash = ChequeToCash> {
  readonly call: VaultCall
  readonly cheques: readonly T[]
}

/**
 * Cashes cheques to the recipients that their beneficiaries signed, from any account; those without an order to their
 * beneficiaries, from these alone. LIMITS.cashOutCheques a transaction, the most valuable first. A bad cheque never
 * prevents the others; `cashOutResults` reports each. Cheques of other chains, and those with nothing due, are left
 * out.
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
    const call: VaultCall = {
      chainId: deployment.chainId,
      to: deployment.cashier,
      data: dataOf(batch),
      value: NO_WEI,
      purpose: { subject: 'vault', kind: 'cash-out', cheques: batch.length, expected },
      // The cashier requires far more gas for a cheque than it uses, and an estimate returns what it requires.
      usualGas: CASHIER_GAS + CHEQUE_GAS * BigInt(batch.length),
    }
    outs.push({ call, cheques: batch })
  }
  return outs
}

/** Without orders in the form that every cashier ever deployed understands. */
function dataOf(cheques: readonly ChequeToCash[]): Hex {
  const args = cheques.map(({ vault, beneficiary, cumulativePayout, signature, order }) => ({
    vault,
    beneficiary,
    cumulativePayout,
    signature: toHex(signature),
    recipient: order?.recipient ?? zeroAddress,
    authorization: order ? toHex(order.signature) : ('0x' as const),
  }))
  const hasOrders = cheques.some(({ order }) => order)
  return encodeFunctionData({ abi: cashierAbi, functionName: hasOrders ? 'cashTo' : 'cash', args: [args] })
}
