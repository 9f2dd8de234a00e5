import { invalid } from '../../../core/lib/invalid-config.ts'
import { LIMITS } from '../../../core/limits.ts'
import { readIceServers } from '../../../core/peering/ice-servers.ts'
import { hostKindOf } from '../../../core/peering/private-host.ts'
import { isSiteChain, type SiteChain } from '../../../protocol/chain.ts'
import type { EngineSettings } from '../../../protocol/engine.ts'
import { isStringArray } from '../shell/preferences.ts'
import { readTrackers } from './trackers-text.ts'

/** What the site that serves the app configures. */
export interface SiteConfig extends EngineSettings {
  readonly chain?: SiteChain
  /** Folder of the origin that serves embeds (docs/hosting.md), with a slash at the end. */
  readonly embed?: string
}

/** Whether a value is a rate in bytes per second; null for no limit. */
export function isRate(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0)
}

function readSiteTrackers(value: unknown): readonly string[] {
  if (!isStringArray(value)) return invalid('trackers', 'a list of addresses', value)
  if (value.length > LIMITS.trackersPerTorrent) {
    invalid('trackers', `at most ${LIMITS.trackersPerTorrent} addresses`, value.length)
  }
  const unfit = value.find((url) => url.length > LIMITS.urlCharacters || readTrackers(url).accepted[0] !== url)
  return unfit === undefined ? value : invalid('trackers', 'addresses such as wss://example.org/tracker', unfit)
}

function readEmbedFolder(value: unknown): string {
  const expected = 'an address such as https://embed.example.org/'
  if (typeof value !== 'string' || !URL.canParse(value)) return invalid('embed', expected, value)
  const { href, protocol, search, hash } = new URL(value)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && hostKindOf(href) === 'loopback')
  if (!isSafe || search !== '' || hash !== '') return invalid('embed', expected, value)
  return href.endsWith('/') ? href : `${href}/`
}

/** Reads a `config.json`; what it does not know is left out. @throws ConfigError `config-invalid` */
export function readConfig(value: unknown): SiteConfig {
  if (typeof value !== 'object' || value === null) return invalid('(all)', '{ trackers, iceServers }', value)
  const { trackers, iceServers, uploadBytesPerSecond, downloadBytesPerSecond, chain, embed } = value as Record<
    string,
    unknown
  >
  const rates = { uploadBytesPerSecond, downloadBytesPerSecond }
  const limits: { -readonly [Name in keyof typeof rates]?: number | null } = {}
  for (const [name, rate] of Object.entries(rates) as [keyof typeof rates, unknown][]) {
    if (rate === undefined) continue
    limits[name] = isRate(rate) ? rate : invalid(name, 'bytes per second, or null for no limit', rate)
  }
  if (chain !== undefined && !isSiteChain(chain)) invalid('chain', '{ id, rpcUrls, deployment, playMoney }', chain)
  return {
    trackers: readSiteTrackers(trackers),
    iceServers: readIceServers(iceServers),
    ...limits,
    ...(chain === undefined ? {} : { chain: chain as SiteChain }),
    ...(embed === undefined ? {} : { embed: readEmbedFolder(embed) }),
  }
}

/** Whether a value is a valid `config.json`. */
export function isConfig(value: unknown): value is SiteConfig {
  try {
    readConfig(value)
    return true
  } catch {
    return false
  }
}
