import { type ContentKey, KEY_PARAMETER } from './content-key.ts'
import type { InfoHash } from './info-hash.ts'

/**
 * Writes a magnet link. The key comes before what may be cut off, and stands only in links that the user passes on.
 */
export function formatMagnet(magnet: {
  readonly infoHash: InfoHash
  readonly contentKey?: ContentKey | null
  readonly name?: string | null
  readonly trackers?: readonly string[]
  readonly webSeeds?: readonly string[]
  readonly length?: number | null
}): string {
  const parts = [`xt=urn:btih:${magnet.infoHash}`]
  if (magnet.contentKey) parts.push(`${KEY_PARAMETER}=${magnet.contentKey}`)
  if (magnet.name) parts.push(`dn=${encode(magnet.name)}`)
  for (const tracker of magnet.trackers ?? []) parts.push(`tr=${encode(tracker)}`)
  for (const webSeed of magnet.webSeeds ?? []) parts.push(`ws=${encode(webSeed)}`)
  if (magnet.length) parts.push(`xl=${magnet.length}`)
  return `magnet:?${parts.join('&')}`
}

/** `encodeURIComponent` throws on half a surrogate pair. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}
