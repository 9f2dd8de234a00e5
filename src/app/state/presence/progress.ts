import type { TorrentSummary } from '../../../protocol/engine.ts'
import { isWhole } from '../torrents/standing.ts'

/** What is on the way, all torrents. */
export interface Progress {
  /** Torrents that download, those whose metainfo is still missing included. */
  readonly downloading: number
  /** Their verified share, 0..1; null while none has its metainfo. */
  readonly fraction: number | null
  /** The name where it is one torrent. */
  readonly name: string | null
}

export const NO_PROGRESS: Progress = { downloading: 0, fraction: null, name: null }

const isDownloading = ({ state, outlook }: TorrentSummary): boolean =>
  (state === 'downloading' || state === 'metadata') && outlook !== 'halted'

export function progressOf(torrents: readonly TorrentSummary[]): Progress {
  const active = torrents.filter(isDownloading)
  let [verified, selected] = [0, 0]
  for (const { verifiedBytes, selectedBytes } of active) {
    verified += selectedBytes === null ? 0 : verifiedBytes
    selected += selectedBytes ?? 0
  }
  return {
    downloading: active.length,
    fraction: selected === 0 ? null : Math.min(1, verified / selected),
    name: active.length === 1 ? active[0]!.name : null,
  }
}

export type Finished = Pick<TorrentSummary, 'infoHash' | 'name'>

/** The torrents whose download completed between two lists. */
export function finishedBetween(before: readonly TorrentSummary[], after: readonly TorrentSummary[]): Finished[] {
  const unfinished = new Set(before.filter(isDownloading).map(({ infoHash }) => infoHash))
  return after
    .filter((torrent) => unfinished.has(torrent.infoHash) && torrent.selectedBytes !== 0 && isWhole(torrent))
    .map(({ infoHash, name }) => ({ infoHash, name }))
}

/** Whether bytes of a torrent moved between two lists: of files, not of the messages that connections cost. */
export function hasMoved(before: readonly TorrentSummary[], after: readonly TorrentSummary[]): boolean {
  const old = new Map(before.map(({ infoHash, uploadedBytes }) => [infoHash, uploadedBytes]))
  return after.some(
    ({ infoHash, uploadedBytes, downloadBytesPerSecond }) =>
      downloadBytesPerSecond > 0 || uploadedBytes > (old.get(infoHash) ?? uploadedBytes),
  )
}
