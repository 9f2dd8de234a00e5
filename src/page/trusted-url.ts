import { ProtocolError } from '../core/errors.ts'

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy
}

/** Only scripts of this origin may be started by URL. @throws ProtocolError `foreign-script` */
function ownScript(url: string): string {
  const absolute = new URL(url, location.href)
  if (absolute.origin === location.origin) return absolute.href
  throw new ProtocolError('foreign-script', `Expected a script of ${location.origin}, got ${absolute.href}`, { url })
}

let policy: ScriptUrlPolicy | null = null

/**
 * The URL of a worker or service worker as `require-trusted-types-for 'script'` demands it; where the browser has no
 * Trusted Types, the checked URL itself. The policy `freshet` can be created once a page, so every caller uses this.
 *
 * The type is `string` because DOM typings expect one; in a browser with Trusted Types it is a TrustedScriptURL.
 *
 * @throws ProtocolError `foreign-script` for a URL of another origin
 */
export function trustedScriptUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
  if (factory === undefined) return ownScript(url)
  policy ??= factory.createPolicy('freshet', { createScriptURL: ownScript })
  return policy.createScriptURL(url) as string
}
