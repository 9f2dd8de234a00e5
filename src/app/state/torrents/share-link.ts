import { formatMagnet } from '../../../core/metainfo/format-magnet.ts'
import { parseMagnet } from '../../../core/metainfo/magnet.ts'
import type { TorrentSummary } from '../../../protocol/engine.ts'

/**
 * The link that opens a torrent in Freshet, in the browser of anyone who has it. That of an encrypted torrent has the
 * key, behind the `#`: browsers send that part to no server.
 * @param base folder the app is served from, with a slash at the end
 */
export function shareLinkOf(base: string, torrent: Pick<TorrentSummary, 'magnet' | 'contentKey'>): string {
  return `${location.origin}${base}#${magnetWithKey(torrent)}`
}

/** The magnet link of a torrent with its key, if it has one. */
export function magnetWithKey({ magnet, contentKey }: Pick<TorrentSummary, 'magnet' | 'contentKey'>): string {
  return contentKey === null ? magnet : formatMagnet({ ...parseMagnet(magnet), contentKey })
}
