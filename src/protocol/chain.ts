import type { Address } from '../core/money/wei.ts'

/** The token contract on one chain. */
export interface TokenDeployment {
  readonly chainId: number
  readonly wbtt: Address
}

/** Our vault contracts on one chain. */
export interface VaultDeployment {
  readonly chainId: number
  readonly vaultFactory: Address
  /** The implementation that clones of the factory delegate to. */
  readonly vaultLogic: Address
  readonly cashier: Address
  /** Block of the factory's deployment, decimal digits: there are no logs of ours before it. */
  readonly fromBlock: string
}

/** All contract families on one chain; every address is valid on that chain only. */
export interface ChainDeployment extends TokenDeployment, VaultDeployment {}

/** How the engine, a worker without a wallet, reaches a chain. */
export interface ChainAccess {
  readonly chainId: number
  /** Null where our contracts are not deployed: balances can be read, nothing can be bought or sold. */
  readonly deployment: ChainDeployment | null
  readonly transport:
    | { readonly kind: 'http'; readonly urls: readonly string[] }
    /** To an EIP-1193 provider that serves `Eip1193Api` (`./eip1193.ts`). */
    | { readonly kind: 'port'; readonly port: MessagePort }
  /** Whether the chain's coins are worthless: on the local chain and the one in the browser. */
  readonly playMoney: boolean
}
