import { hostKindOf } from '../../peering/private-host.ts'
import { urlOf } from './embed-torrent.ts'

/**
 * Whether a page may have the embed's origin show a preview, whose question names that origin and not the page: only
 * one of the same operator may, so one below the same name, or on this computer with it.
 *
 * @param page its origin @param own the embed's origin
 */
export function mayShowPreview(page: string, own: string): boolean {
  if (hostKindOf(page) === 'loopback' && hostKindOf(own) === 'loopback') return true
  const [parent, embed] = [urlOf(page), urlOf(own)]
  if (parent?.protocol !== 'https:' || embed === null) return false
  const site = embed.hostname.split('.').slice(1).join('.')
  return site.includes('.') && (parent.hostname === site || parent.hostname.endsWith(`.${site}`))
}
