import type { Chain } from 'viem'

/** Chain ids that Freshet knows. 1028, which chain lists (viem's too) still name as BTTC's testnet, is dead. */
export const BTTC = 199
export const DONAU = 1029
/** The node that `npm start` and the tests run locally. */
export const LOCAL = 31_337
/** The chain inside the browser (`src/play`). */
export const IN_BROWSER = 31_338

const GWEI = 1_000_000_000n

/** Facts about a chain that it cannot be asked for. */
export interface ChainFacts {
  readonly id: number
  readonly name: string
  /** Public nodes, tried in this order; empty where a host or a port provides the connection. */
  readonly rpcUrls: readonly string[]
  /** Block explorers without a trailing slash; links use the first. */
  readonly explorers: readonly string[]
  /** Page that gives out test coins. */
  readonly faucet: string | null
  readonly testnet: boolean
  /** Whether its coins are worthless and given out by us. */
  readonly playMoney: boolean
  /**
   * Least gas price that validators accept, wei: BTTC runs `--miner.gasprice 300000000000000`, and a node with few
   * transactions answers `eth_gasPrice` with less. A proposal asks for 9,000,000 gwei, so a higher answer of the node
   * wins.
   */
  readonly gasPriceFloor: bigint
  /** Time between blocks, ms, which is also the polling interval. */
  readonly blockMs: number
  /** Blocks after which a transaction is safe from reorganisation, according to BTTC's documentation. */
  readonly safeDepth: number
  readonly multicall3: { readonly address: `0x${string}`; readonly blockCreated: number } | null
}

const bttcLike = { gasPriceFloor: 300_000n * GWEI, blockMs: 2_000, safeDepth: 128 } as const
const local = {
  rpcUrls: [],
  explorers: [],
  faucet: null,
  testnet: true,
  playMoney: true,
  gasPriceFloor: 0n,
  blockMs: 1_000,
  safeDepth: 1,
  multicall3: null,
} as const

/** Every chain, by id. */
export const CHAINS: Readonly<Record<number, ChainFacts>> = {
  [BTTC]: {
    id: BTTC,
    name: 'BitTorrent Chain',
    rpcUrls: ['https://rpc.bt.io', 'https://bttc.trongrid.io', 'https://rpc.bittorrentchain.io'],
    explorers: ['https://bttcscan.com', 'https://scan.bt.io'],
    faucet: null,
    testnet: false,
    playMoney: false,
    ...bttcLike,
    multicall3: { address: '0xcA11bde05977b3631167028862bE2a173976CA11', blockCreated: 31_078_552 },
  },
  [DONAU]: {
    id: DONAU,
    name: 'BitTorrent Chain Donau',
    rpcUrls: ['https://pre-rpc.bt.io'],
    explorers: ['https://testnet.bttcscan.com', 'https://testscan.bt.io'],
    faucet: 'https://testfaucet.bt.io',
    testnet: true,
    playMoney: false,
    ...bttcLike,
    multicall3: null,
  },
  [LOCAL]: { id: LOCAL, name: 'Local chain', ...local },
  [IN_BROWSER]: { id: IN_BROWSER, name: 'Chain in this browser', ...local },
}

/** Facts of a chain; null for one that Freshet does not know. */
export function chainFacts(chainId: number): ChainFacts | null {
  return Object.hasOwn(CHAINS, chainId) ? (CHAINS[chainId] ?? null) : null
}

/** The chain in viem's and wagmi's form, reached at `rpcUrls` if given. An unknown id gets defaults. */
export function viemChain(chainId: number, rpcUrls?: readonly string[]): Chain {
  const facts = chainFacts(chainId)
  const [explorer] = facts?.explorers ?? []
  return {
    id: chainId,
    name: facts?.name ?? `Chain ${chainId}`,
    nativeCurrency: { name: 'BitTorrent', symbol: 'BTT', decimals: 18 },
    rpcUrls: { default: { http: [...(rpcUrls ?? facts?.rpcUrls ?? [])] } },
    testnet: facts?.testnet ?? true,
    ...(explorer === undefined ? {} : { blockExplorers: { default: { name: new URL(explorer).host, url: explorer } } }),
    ...(facts?.multicall3 ? { contracts: { multicall3: facts.multicall3 } } : {}),
  }
}

/** Page of a transaction or an account on the chain's explorer; null where it has none. */
export function explorerLink(chainId: number, kind: 'tx' | 'address', value: string): string | null {
  const explorer = chainFacts(chainId)?.explorers[0]
  return explorer === undefined ? null : `${explorer}/${kind}/${value}`
}

/** Parameter of `wallet_addEthereumChain` (EIP-3085). */
export interface AddChainParameter {
  readonly chainId: `0x${string}`
  readonly chainName: string
  readonly nativeCurrency: { readonly name: string; readonly symbol: string; readonly decimals: number }
  readonly rpcUrls: readonly string[]
  readonly blockExplorerUrls?: readonly string[]
}

/** The parameter that adds a chain to a wallet. */
export function addChainParameter(chainId: number, rpcUrls?: readonly string[]): AddChainParameter {
  const chain = viemChain(chainId, rpcUrls)
  const explorers = chainFacts(chainId)?.explorers ?? []
  return {
    chainId: `0x${chainId.toString(16)}`,
    chainName: chain.name,
    nativeCurrency: chain.nativeCurrency,
    rpcUrls: chain.rpcUrls.default.http,
    // Wallets refuse an empty list.
    ...(explorers.length > 0 ? { blockExplorerUrls: explorers } : {}),
  }
}
