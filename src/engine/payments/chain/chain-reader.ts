import type { LineAt, LineReading, VaultReading } from '../../../chain/vault/reads.ts'
import type { Address, Wei } from '../../../core/money/wei.ts'
import type { SetAside } from '../../../core/speed/reserve.ts'
import type { ChainAccess } from '../../../protocol/chain.ts'

/**
 * What the money side asks of a chain: it only reads. Every method rejects with ChainError, `unreachable` when nobody answers. Made
 * by {@link chainEyes} of `open-eyes.ts`, which brings viem along and so is loaded only when it is needed.
 */
export interface ChainEyes {
  /** Whether the address holds the code of our vaults and our factory made it. */
  isOurs(vault: Address): Promise<boolean>
  vault(address: Address): Promise<VaultReading>
  line(line: LineAt): Promise<LineReading>
  /** What each line was paid, cumulative, in the same order. */
  paidOut(lines: readonly LineAt[]): Promise<readonly Wei[]>
  /** What a vault has set aside for each of these, in their order. */
  setAside(vault: Address, payees: readonly Address[]): Promise<readonly SetAside[]>
  /** What a unit of gas costs now. */
  gasPrice(): Promise<Wei>
}

/** @param access with a deployment */
export type OpenEyes = (access: ChainAccess) => Promise<ChainEyes>

/** Opens them over viem, loaded on first use. */
export const openEyes: OpenEyes = async (access) => (await import('./open-chain-reader.ts')).chainEyes(access)
