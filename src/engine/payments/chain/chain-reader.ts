import type { ChequeChannelOnChain, ChequeChannelRef } from '../../../chain/vault/channels.ts'
import type { VaultOnChain } from '../../../chain/vault/reads.ts'
import type { Address, Wei } from '../../../core/money/wei.ts'
import type { PayeeReserve } from '../../../core/speed/spending/payee-reserve.ts'
import type { ChainAccess } from '../../../protocol/chain.ts'

/**
 * What the money side asks of a chain: it only reads. Every method rejects with ChainError, `unreachable` when nobody answers. Made
 * by {@link chainEyes} of `open-eyes.ts`, which brings viem along and so is loaded only when it is needed.
 */
export interface ChainReader {
  /** Whether the address holds the code of our vaults and our factory made it. */
  isOurs(vault: Address): Promise<boolean>
  vault(address: Address): Promise<VaultOnChain>
  channel(line: ChequeChannelRef): Promise<ChequeChannelOnChain>
  /** What each line was paid, cumulative, in the same order. */
  paidOut(lines: readonly ChequeChannelRef[]): Promise<readonly Wei[]>
  /** What a vault has set aside for each of these, in their order. */
  reserves(vault: Address, payees: readonly Address[]): Promise<readonly PayeeReserve[]>
  /** What a unit of gas costs now. */
  gasPrice(): Promise<Wei>
}

/** @param access with a deployment */
export type OpenChainReader = (access: ChainAccess) => Promise<ChainReader>

/** Opens them over viem, loaded on first use. */
export const openChainReader: OpenChainReader = async (access) =>
  (await import('./open-chain-reader.ts')).chainReader(access)
