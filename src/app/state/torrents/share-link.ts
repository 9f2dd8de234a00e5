import type { TorrentSummary } from '../../../protocol/engine.ts'

/**
 * The link that opens a torrent in Freshet, in the browser of anyone who has it.
 * @param base folder the app is served from, with a slash at the end
 */
export function shareLinkOf(base: string, { magnet }: TorrentSummary): string {
  return `${location.origin}${base}#${magnet}`
}
