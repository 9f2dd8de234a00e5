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

/** A chain in the `config.json` of the app or of an embed's host. */
export interface SiteChain {
  readonly id: number
  readonly rpcUrls: readonly string[]
  readonly deployment: ChainDeployment | null
  readonly playMoney: boolean
}

const ADDRESS = /^0x[0-9a-f]{40}$/i

export function isDeployment(value: unknown): value is ChainDeployment {
  if (typeof value !== 'object' || value === null) return false
  const { chainId, fromBlock, ...contracts } = value as Record<string, unknown>
  const addresses = ['wbtt', 'vaultFactory', 'vaultLogic', 'cashier'].map((name) => contracts[name])
  return (
    Number.isSafeInteger(chainId) &&
    typeof fromBlock === 'string' &&
    /^\d+$/.test(fromBlock) &&
    addresses.every((address) => typeof address === 'string' && ADDRESS.test(address))
  )
}

export function isSiteChain(value: unknown): value is SiteChain {
  if (typeof value !== 'object' || value === null) return false
  const { id, rpcUrls, deployment, playMoney } = value as Record<string, unknown>
  const areUrls = Array.isArray(rpcUrls) && rpcUrls.every((url) => typeof url === 'string')
  if (!Number.isSafeInteger(id) || !areUrls || typeof playMoney !== 'boolean') return false
  return deployment === null || (isDeployment(deployment) && deployment.chainId === id)
}

/** How an engine reaches it. */
export function accessOf({ id, rpcUrls, deployment, playMoney }: SiteChain): ChainAccess {
  return { chainId: id, deployment, transport: { kind: 'http', urls: rpcUrls }, playMoney }
}
