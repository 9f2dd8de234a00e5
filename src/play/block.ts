import type { Hex } from './hex.ts'

export interface PlayLog {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  /** Within its block; blocks have one transaction at most. */
  readonly index: number
}

export interface PlayTransaction {
  readonly hash: Hex
  readonly from: Hex
  /** Null for a contract's making. */
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

/** One block. Its hash names it and depends on all before it, but is not the hash of a header: nobody checks it here. */
export interface PlayBlock {
  readonly number: bigint
  readonly hash: Hex
  readonly parentHash: Hex
  /** Seconds since the epoch. */
  readonly timestamp: number
  readonly transaction: PlayTransaction | null
}
