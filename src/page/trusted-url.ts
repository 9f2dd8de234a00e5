import { ProtocolError } from '../core/errors.ts'

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy
}

/** The only scripts we start by address are our own. @throws ProtocolError `foreign-script` */
function ownScript(url: string): string {
  const absolute = new URL(url, location.href)
  if (absolute.origin === location.origin) return absolute.href
  throw new ProtocolError('foreign-script', `Expected a script of ${location.origin}, got ${absolute.href}`, { url })
}

let policy: ScriptUrlPolicy | null = null

/**
 * A worker's or service worker's address in the form that `require-trusted-types-for 'script'` asks for; where there are no Trusted Types the checked
 * address itself. The policy `freshet` can be made once a page, so every caller comes here.
 *
 * The type is `string` because DOM typings ask for one; in a browser with Trusted Types it is a TrustedScriptURL.
 *
 * @throws ProtocolError `foreign-script` for another origin's address
 */
export function trustedScriptUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
  if (factory === undefined) return ownScript(url)
  policy ??= factory.createPolicy('freshet', { createScriptURL: ownScript })
  return policy.createScriptURL(url) as string
}
