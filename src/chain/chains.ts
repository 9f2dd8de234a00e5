import type { Chain } from 'viem'

/** Chain ids Freshet knows. 1028, which lists (viem's among them) still name as BTTC's testnet, is dead. */
export const BTTC = 199
export const DONAU = 1029
/** The node that `npm start` and the tests run on this machine. */
export const LOCAL = 31_337
/** The chain that lives in the browser (`src/play`). */
export const IN_BROWSER = 31_338

const GWEI = 1_000_000_000n

/** What has to be known about a chain before anything is asked of it. */
export interface ChainFacts {
  readonly id: number
  readonly name: string
  /** Public nodes, tried in this order; empty where a host or a port says how to reach the chain. */
  readonly rpcUrls: readonly string[]
  /** Block explorers without a trailing slash; the first is linked to. */
  readonly explorers: readonly string[]
  /** Page that gives test coins away. */
  readonly faucet: string | null
  readonly testnet: boolean
  /** Coins that are worth nothing and that we hand out ourselves. */
  readonly playMoney: boolean
  /**
   * Least gas price that validators take, wei: BTTC runs `--miner.gasprice 300000000000000`, and a node that has seen few transactions
   * answers `eth_gasPrice` with less. A proposal asks for 9,000,000 gwei, so the node's own answer counts when it is higher.
   */
  readonly gasPriceFloor: bigint
  /** Time between blocks, ms: how often it is worth looking. */
  readonly blockMs: number
  /** Blocks after which BTTC's own documentation calls a transaction safe from reorganisation. */
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

/** The chain in viem's (and wagmi's) form, reached at `rpcUrls` where those are given. An unknown id gets bare facts. */
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

/** EIP-3085 parameter with which a wallet learns a chain. */
export interface AddChainParameter {
  readonly chainId: `0x${string}`
  readonly chainName: string
  readonly nativeCurrency: { readonly name: string; readonly symbol: string; readonly decimals: number }
  readonly rpcUrls: readonly string[]
  readonly blockExplorerUrls?: readonly string[]
}

/** What `wallet_addEthereumChain` takes (EIP-3085). */
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
