import { BTTC, CHAINS, chainFacts, DONAU } from '../../../chain/chains.ts'
import { LIMITS } from '../../../core/limits.ts'
import { type ChainAccess, type ChainDeployment, isDeployment, type SiteChain } from '../../../protocol/chain.ts'
import { readPreference, writePreference } from '../shell/preferences.ts'

/** A chain that can be chosen. */
export interface ChainOption {
  readonly id: number
  readonly name: string
  readonly playMoney: boolean
  /** Whether its coins are worth nothing. */
  readonly testnet: boolean
  /** Page that gives coins away; null where there is none. */
  readonly faucet: string | null
  /** Null on a chain without Freshet's contracts: coins can be sent there, but nothing bought or sold. */
  readonly deployment: ChainDeployment | null
  /** Nodes that a wallet may use; empty where they have no address. */
  readonly rpcUrls: readonly string[]
  /** Makes an access to the chain for one owner, which may transfer its port. */
  open(): ChainAccess
}

export function isDeployments(value: unknown): value is Readonly<Record<string, ChainDeployment>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(([id, one]) => isDeployment(one) && String(one.chainId) === id)
}

/**
 * Loads the deployments of Freshet's contracts on public chains, by chain id. Falls back to those that were loaded
 * last, then to none.
 */
async function loadDeployments(url: string): Promise<Readonly<Record<string, ChainDeployment>>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMITS.configMs), cache: 'no-cache' })
    const deployments: unknown = await response.json()
    if (!isDeployments(deployments)) throw new TypeError('Expected deployments by chain id')
    writePreference('deployments', deployments)
    return deployments
  } catch {
    return readPreference('deployments', isDeployments) ?? {}
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

/** The chains to choose from; that of the site which serves the app comes first. */
export async function chainOptions(deploymentsUrl: string, site: SiteChain | null): Promise<readonly ChainOption[]> {
  const deployments = await loadDeployments(deploymentsUrl)
  const known = [BTTC, DONAU].filter((id) => id !== site?.id)
  const options = known.map((id) => httpOption(id, CHAINS[id]!.rpcUrls, deployments[id] ?? null, false))
  if (site === null) return options
  return [httpOption(site.id, site.rpcUrls, site.deployment, site.playMoney), ...options]
}
