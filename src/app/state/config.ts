import { LIMITS } from '../../core/limits.ts'
import type { EngineSettings } from '../../protocol/engine.ts'
import { isStringArray, recall, remember } from './memory.ts'

function isIceServer(value: unknown): value is EngineSettings['iceServers'][number] {
  if (typeof value !== 'object' || value === null) return false
  const { urls } = value as { urls?: unknown }
  return typeof urls === 'string' || isStringArray(urls)
}

/** Whether a value is a `config.json` of ours. */
export function isConfig(value: unknown): value is EngineSettings {
  if (typeof value !== 'object' || value === null) return false
  const { trackers, iceServers } = value as Record<string, unknown>
  return isStringArray(trackers) && Array.isArray(iceServers) && iceServers.every(isIceServer)
}

/**
 * Trackers and ICE servers of this host of the app. Waits LIMITS.configMs at most; what came last time serves when nothing comes now,
 * and offline.
 */
export async function loadConfig(url: string): Promise<EngineSettings> {
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
