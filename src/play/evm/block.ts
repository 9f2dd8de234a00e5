import type { Hex } from '../rpc/values.ts'

/** An event log. */
export interface PlayLog {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  /** Index in its block, which has one transaction at most. */
  readonly index: number
}

/** A mined transaction with the fields of its receipt. */
export interface PlayTransaction {
  readonly hash: Hex
  readonly from: Hex
  /** Null for the creation of a contract. */
  readonly to: Hex | null
  readonly nonce: bigint
  readonly gas: bigint
  readonly gasPrice: bigint
  readonly value: bigint
  readonly input: Hex
  readonly type: number
  readonly chainId: bigint
  readonly v: bigint
  readonly r: bigint
  readonly s: bigint
  readonly gasUsed: bigint
  readonly succeeded: boolean
  readonly contractAddress: Hex | null
  readonly logsBloom: Hex
  readonly logs: readonly PlayLog[]
}

/**
 * A block. Its hash depends on all blocks before it but is not the hash of a header, since no client of this chain
 * checks it.
 */
export interface PlayBlock {
  readonly number: bigint
  readonly hash: Hex
  readonly parentHash: Hex
  /** Seconds since the epoch. */
  readonly timestamp: number
  readonly transaction: PlayTransaction | null
}
