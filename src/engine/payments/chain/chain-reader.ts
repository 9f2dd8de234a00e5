import type { ChequeChannelOnChain, ChequeChannelRef } from '../../../chain/vault/channels.ts'
import type { VaultOnChain } from '../../../chain/vault/reads.ts'
import type { Address, Wei } from '../../../core/money/wei.ts'
import type { PayeeReserve } from '../../../core/speed/spending/payee-reserve.ts'
import type { ChainAccess } from '../../../protocol/chain.ts'

/**
 * What payments read from a chain. Every method rejects with ChainError, `unreachable` without an answer. Made by
 * `chainReader` of `open-chain-reader.ts`, which imports viem and so is loaded on first use.
 */
export interface ChainReader {
  /** Whether the address has the code of our vaults and was created by our factory. */
  isOurs(vault: Address): Promise<boolean>
  vault(address: Address): Promise<VaultOnChain>
  channel(channel: ChequeChannelRef): Promise<ChequeChannelOnChain>
  /** What each channel was paid, cumulative, in the same order. */
  paidOut(channels: readonly ChequeChannelRef[]): Promise<readonly Wei[]>
  /** What a vault reserves for each of these, in their order. */
  reserves(vault: Address, payees: readonly Address[]): Promise<readonly PayeeReserve[]>
  /** The present price of a unit of gas. */
  gasPrice(): Promise<Wei>
}

/** @param access with a deployment */
export type OpenChainReader = (access: ChainAccess) => Promise<ChainReader>
