import { LIMITS } from '../../../core/limits.ts'
import type { ChainDeployment } from '../../../protocol/chain.ts'
import type { EngineSettings } from '../../../protocol/engine.ts'
import { isStringArray, readPreference, writePreference } from '../shell/preferences.ts'

function isIceServer(value: unknown): value is EngineSettings['iceServers'][number] {
  if (typeof value !== 'object' || value === null) return false
  const { urls } = value as { urls?: unknown }
  return typeof urls === 'string' || isStringArray(urls)
}

/** A chain that the site serving the app runs or points to. */
export interface SiteChain {
  readonly id: number
  readonly rpcUrls: readonly string[]
  readonly deployment: ChainDeployment | null
  readonly playMoney: boolean
}

/** What the site that serves the app configures. */
export interface SiteConfig extends EngineSettings {
  readonly chain?: SiteChain
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

function isSiteChain(value: unknown): value is SiteChain {
  if (typeof value !== 'object' || value === null) return false
  const { id, rpcUrls, deployment, playMoney } = value as Record<string, unknown>
  if (!Number.isSafeInteger(id) || !isStringArray(rpcUrls) || typeof playMoney !== 'boolean') return false
  return deployment === null || (isDeployment(deployment) && deployment.chainId === id)
}

/** Whether a value is a rate in bytes per second; null for no limit. */
export function isRate(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0)
}

/** Whether a value is a valid `config.json`. */
export function isConfig(value: unknown): value is SiteConfig {
  if (typeof value !== 'object' || value === null) return false
  const { trackers, iceServers, uploadBytesPerSecond, downloadBytesPerSecond, chain } = value as Record<string, unknown>
  if (!isStringArray(trackers) || !Array.isArray(iceServers) || !iceServers.every(isIceServer)) return false
  if (uploadBytesPerSecond !== undefined && !isRate(uploadBytesPerSecond)) return false
  if (downloadBytesPerSecond !== undefined && !isRate(downloadBytesPerSecond)) return false
  return chain === undefined || isSiteChain(chain)
}

/**
 * Loads the trackers, the ICE servers and, if any, the chain of the site that serves the app. Waits LIMITS.configMs at
 * most, then falls back to the last configuration that arrived.
 */
export async function loadConfig(url: string): Promise<SiteConfig> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMITS.configMs), cache: 'no-cache' })
    const config: unknown = await response.json()
    if (!isConfig(config)) throw new TypeError('Expected { trackers, iceServers }')
    writePreference('config', config)
    return config
  } catch {
    return readPreference('config', isConfig) ?? { trackers: [], iceServers: [] }
  }
}
