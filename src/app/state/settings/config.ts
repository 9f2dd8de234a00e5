import { ConfigError } from '../../../core/errors.ts'
import { invalid } from '../../../core/lib/invalid-config.ts'
import { LIMITS } from '../../../core/limits.ts'
import { readPreference, writePreference } from '../shell/preferences.ts'
import { isConfig, readConfig, type SiteConfig } from './site-config.ts'

async function fetchConfig(url: string): Promise<SiteConfig> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMITS.configMs), cache: 'no-cache' })
  if (!response.ok) invalid('(all)', 'a file', `status ${response.status}`)
  const text = await response.text()
  const value = await Promise.resolve(text)
    .then(JSON.parse)
    .catch(() => invalid('(all)', 'JSON', text))
  return readConfig(value)
}

/**
 * Loads the trackers, the ICE servers and, if any, the chain of the site that serves the app. Waits LIMITS.configMs at
 * most, then falls back to the last configuration that arrived.
 *
 * @param onInvalid gets the error of a configuration that arrived and cannot be used
 */
export async function loadConfig(url: string, onInvalid: (error: ConfigError) => void): Promise<SiteConfig> {
  try {
    const config = await fetchConfig(url)
    writePreference('config', config)
    return config
  } catch (thrown) {
    // Without network there is nothing to report.
    if (thrown instanceof ConfigError) onInvalid(thrown)
    return readPreference('config', isConfig) ?? { trackers: [], iceServers: [] }
  }
}
