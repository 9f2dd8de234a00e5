import { WebSeedError } from '../errors.ts'
import { hostKindOf, mayRequestFromLink } from '../peering/private-host.ts'

/**
 * Why an address of a link or a torrent (a web seed, a .torrent file) is not requested at all; null when it may be.
 * An `http:` address elsewhere than on this computer cannot be read by a page of `https:`, nor under our Content
 * Security Policy.
 *
 * @param app the address of the app
 */
export function unreachable(url: string, app: string): WebSeedError | null {
  if (!mayRequestFromLink(url, app)) {
    const message = `${url}: expected a host in the internet, got one of this computer or its network`
    return new WebSeedError('web-seed-private-host', message, { url })
  }
  if (!/^http:/i.test(url.trim()) || hostKindOf(url) === 'loopback') return null
  return new WebSeedError('web-seed-not-encrypted', `${url}: expected an https: address, got http:`, { url })
}
