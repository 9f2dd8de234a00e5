import { BTTC, CHAINS, chainFacts, DONAU } from '../../../chain/chains.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { ChainAccess, ChainDeployment } from '../../../protocol/chain.ts'
import { type HostChain, isDeployment } from '../settings/config.ts'
import { recall, remember } from '../shell/memory.ts'

/** A chain that can be chosen. */
export interface ChainOption {
  readonly id: number
  readonly name: string
  readonly playMoney: boolean
  /** Its coins are worth nothing. */
  readonly testnet: boolean
  /** Page that gives coins away; null where they cost something. */
  readonly faucet: string | null
  /** Null where our contracts are not: coins can be moved there, nothing bought or sold. */
  readonly deployment: ChainDeployment | null
  /** Nodes that a wallet may be told of; empty where there is no address for them. */
  readonly rpcUrls: readonly string[]
  /** A way there for one user of it. */
  open(): ChainAccess
}

export function isDeployments(value: unknown): value is Readonly<Record<string, ChainDeployment>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(([id, one]) => isDeployment(one) && String(one.chainId) === id)
}

/** Our contracts on public chains, by chain id. What came last time serves when nothing comes now; then nothing is deployed. */
async function loadDeployments(url: string): Promise<Readonly<Record<string, ChainDeployment>>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMITS.configMs), cache: 'no-cache' })
    const deployments: unknown = await response.json()
    if (!isDeployments(deployments)) throw new TypeError('Expected deployments by chain id')
    remember('deployments', deployments)
    return deployments
  } catch {
    return recall('deployments', isDeployments) ?? {}
  }
}

function httpOption(
  id: number,
  rpcUrls: readonly string[],
  deployment: ChainDeployment | null,
  playMoney: boolean,
): ChainOption {
  const facts = chainFacts(id)
  const name = facts?.name ?? String(id)
  const { testnet = true, faucet = null } = facts ?? {}
  const access: ChainAccess = { chainId: id, deployment, transport: { kind: 'http', urls: rpcUrls }, playMoney }
  return { id, name, playMoney, testnet, faucet, deployment, rpcUrls, open: () => access }
}

/** The chains to choose from, the host's own first. */
export async function chainOptions(deploymentsUrl: string, host: HostChain | null): Promise<readonly ChainOption[]> {
  const deployments = await loadDeployments(deploymentsUrl)
  const known = [BTTC, DONAU].filter((id) => id !== host?.id)
  const options = known.map((id) => httpOption(id, CHAINS[id]!.rpcUrls, deployments[id] ?? null, false))
  if (host === null) return options
  return [httpOption(host.id, host.rpcUrls, host.deployment, host.playMoney), ...options]
}
