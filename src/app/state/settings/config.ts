import { LIMITS } from '../../../core/limits.ts'
import type { ChainDeployment } from '../../../protocol/chain.ts'
import type { EngineSettings } from '../../../protocol/engine.ts'
import { isStringArray, recall, remember } from '../shell/memory.ts'

function isIceServer(value: unknown): value is EngineSettings['iceServers'][number] {
  if (typeof value !== 'object' || value === null) return false
  const { urls } = value as { urls?: unknown }
  return typeof urls === 'string' || isStringArray(urls)
}

/** A chain that the app's host runs or points to. */
export interface HostChain {
  readonly id: number
  readonly rpcUrls: readonly string[]
  readonly deployment: ChainDeployment | null
  readonly playMoney: boolean
}

/** What the host of the app configures. */
export interface HostConfig extends EngineSettings {
  readonly chain?: HostChain
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

function isHostChain(value: unknown): value is HostChain {
  if (typeof value !== 'object' || value === null) return false
  const { id, rpcUrls, deployment, playMoney } = value as Record<string, unknown>
  if (!Number.isSafeInteger(id) || !isStringArray(rpcUrls) || typeof playMoney !== 'boolean') return false
  return deployment === null || (isDeployment(deployment) && deployment.chainId === id)
}

/** Bytes a second: null for no limit. */
export function isRate(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0)
}

/** Whether a value is a `config.json` of ours. */
export function isConfig(value: unknown): value is HostConfig {
  if (typeof value !== 'object' || value === null) return false
  const { trackers, iceServers, uploadBytesPerSecond, downloadBytesPerSecond, chain } = value as Record<string, unknown>
  if (!isStringArray(trackers) || !Array.isArray(iceServers) || !iceServers.every(isIceServer)) return false
  if (uploadBytesPerSecond !== undefined && !isRate(uploadBytesPerSecond)) return false
  if (downloadBytesPerSecond !== undefined && !isRate(downloadBytesPerSecond)) return false
  return chain === undefined || isHostChain(chain)
}

/**
 * Trackers, ICE servers and, where it has one, the chain of this host of the app. Waits LIMITS.configMs at most; what came last time serves when nothing comes now,
 * and offline.
 */
export async function loadConfig(url: string): Promise<HostConfig> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMITS.configMs), cache: 'no-cache' })
    const config: unknown = await response.json()
    if (!isConfig(config)) throw new TypeError('Expected { trackers, iceServers }')
    remember('config', config)
    return config
  } catch {
    return recall('config', isConfig) ?? { trackers: [], iceServers: [] }
  }
}
