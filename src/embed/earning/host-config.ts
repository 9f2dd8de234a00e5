import { LIMITS } from '../../core/limits.ts'
import { isSiteChain, type SiteChain } from '../../protocol/chain.ts'

/** What the host of our own origin configures: no page of a site has a say in it. */
export interface HostConfig {
  /** Where cheques are good; null: nothing can be earned. */
  readonly chain: SiteChain | null
  /** Address of the app that cashes out; null: unknown. */
  readonly app: string | null
  /** What is asked for, in whole BTT; null: the usual price. */
  readonly bttPerGigabyte: number | null
}

const NOTHING: HostConfig = { chain: null, app: null, bttPerGigabyte: null }

/** Reads the host's `config.json`; without one that can be used nothing is earned. */
export async function loadHostConfig(address: URL): Promise<HostConfig> {
  try {
    const response = await fetch(address, { cache: 'no-cache', signal: AbortSignal.timeout(LIMITS.configMs) })
    return response.ok ? readHostConfig(await response.json()) : NOTHING
  } catch {
    return NOTHING
  }
}

export function readHostConfig(value: unknown): HostConfig {
  if (typeof value !== 'object' || value === null) return NOTHING
  const { chain, app, bttPerGigabyte } = value as Record<string, unknown>
  return {
    chain: isSiteChain(chain) && chain.deployment !== null ? chain : null,
    app: typeof app === 'string' && /^https?:/.test(app) && URL.canParse(app) ? new URL(app).href : null,
    bttPerGigabyte:
      Number.isSafeInteger(bttPerGigabyte) && (bttPerGigabyte as number) > 0 ? (bttPerGigabyte as number) : null,
  }
}
