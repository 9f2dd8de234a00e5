import type { Hex } from 'viem'
import type { Address, Wei } from '../../core/money/wei.ts'

/** What a call does. Each contract family declares its own kinds under a `subject` of its own. */
export interface Purpose {
  readonly subject: string
  readonly kind: string
}

/** One transaction, ready for a wallet to sign. Nothing in it depends on the signer. */
export interface TypedCall<P extends Purpose = Purpose> {
  readonly chainId: number
  readonly to: Address
  readonly data: Hex
  /** BTT sent along. */
  readonly value: Wei
  readonly purpose: P
  /** Gas that it usually uses; set only where the contract requires far more gas than that. */
  readonly usualGas?: bigint
}
