import { type InfoHash, parseInfoHash } from '../../../core/metainfo/info-hash.ts'

export const TORRENT_TABS = ['watch', 'files', 'peers', 'details', 'sponsor'] as const
export type TorrentTab = (typeof TORRENT_TABS)[number]

export const MONEY_TABS = ['speed', 'earn', 'vault', 'wallet', 'history', 'permissions'] as const
export type MoneyTab = (typeof MONEY_TABS)[number]

export type Route =
  /** `share`: with the sheet to share files open. */
  | { readonly page: 'home'; readonly add: boolean; readonly share?: boolean }
  /** A magnet link or info hash in the address, opened once the user agrees. */
  | { readonly page: 'link'; readonly text: string }
  /** What the system's share sheet passed on, as the service worker keeps it. */
  | { readonly page: 'shared'; readonly token: string }
  | {
      readonly page: 'torrent'
      readonly infoHash: InfoHash
      readonly tab: TorrentTab | null
      /** Index of the file to show; null lets the app choose. */
      readonly file: number | null
    }
  /** `orders`: cash-out orders in the address, as base64url of JSON, which the page takes out of it. */
  | { readonly page: 'money'; readonly tab: MoneyTab; readonly orders?: string }
  /** For owners of sites: the builder of embeds. */
  | { readonly page: 'embed' }
  /** The same: what visits to their embeds reported. */
  | { readonly page: 'embed-numbers' }

const TORRENT = /^#\/torrent\/([0-9a-f]{40})(?:\/([a-z]+))?(?:\/(\d{1,6}))?$/
const MONEY = /^#\/money(?:\/([a-z]+))?$/
const ORDERS = /^#\/orders\/([\w-]+)$/
const SHARED = /^#\/shared\/([\w-]{1,64})$/
/** Hexadecimal or base32 (BEP 9). */
const INFO_HASH = /^(?:[0-9a-f]{40}|[a-z2-7]{32})$/i

/** Whether a text looks like a magnet link or an info hash; it may still be invalid. */
export function isTorrentText(text: string): boolean {
  return /^(?:(?:stream-|web\+)?magnet|urn:btih):/i.test(text) || INFO_HASH.test(text)
}

/** Reads the fragment of the address, `#` included. An unknown one is the home page. */
export function parseRoute(hash: string): Route {
  const torrent = TORRENT.exec(hash)
  if (torrent !== null) {
    const tab = TORRENT_TABS.find((name) => name === torrent[2]) ?? null
    const file = torrent[3] === undefined ? null : Number(torrent[3])
    return { page: 'torrent', infoHash: parseInfoHash(torrent[1]!), tab, file }
  }
  const money = MONEY.exec(hash)
  if (money !== null) return { page: 'money', tab: MONEY_TABS.find((name) => name === money[1]) ?? 'speed' }
  const orders = ORDERS.exec(hash)
  if (orders !== null) return { page: 'money', tab: 'earn', orders: orders[1]! }
  if (hash === '#/embed') return { page: 'embed' }
  if (hash === '#/embed/numbers') return { page: 'embed-numbers' }
  const shared = SHARED.exec(hash)
  if (shared !== null) return { page: 'shared', token: shared[1]! }
  const text = linkText(hash.replace(/^#\/?/, ''))
  if (text !== null) return { page: 'link', text }
  return hash === '#/share' ? { page: 'home', add: false, share: true } : { page: 'home', add: hash === '#/add' }
}

function linkText(text: string): string | null {
  if (isTorrentText(text)) return text
  // Messengers and mail programs may encode the whole link.
  if (!/^(?:(?:stream-|web(?:\+|%2b))?magnet|urn%3abtih)%3a/i.test(text)) return null
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A page that the app itself links to. */
export type PageRoute = Exclude<Route, { page: 'link' | 'shared' }>

/** The fragment that {@link parseRoute} reads back. */
export function formatRoute(route: PageRoute): string {
  if (route.page === 'home') return route.share ? '#/share' : route.add ? '#/add' : '#/'
  if (route.page === 'embed') return '#/embed'
  if (route.page === 'embed-numbers') return '#/embed/numbers'
  if (route.page === 'money') return `#/money/${route.tab}`
  const tab = route.tab === null ? '' : `/${route.tab}`
  const file = route.tab === null || route.file === null ? '' : `/${route.file}`
  return `#/torrent/${route.infoHash}${tab}${file}`
}
