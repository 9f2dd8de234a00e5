import type { TorrentSummary } from '../../protocol/engine.ts'
import { errorWords } from './strings/error-words.ts'
import { formatDuration, formatPercent } from './strings/format.ts'
import { t } from './strings/t.ts'

/** 0..1 of what is wanted; null while that is not known. */
export function fractionOf(torrent: TorrentSummary): number | null {
  if (torrent.checkProgress !== null) return torrent.checkProgress
  if (torrent.selectedBytes === null) return torrent.state === 'metadata' ? null : 0
  return torrent.selectedBytes === 0 ? 1 : Math.min(1, torrent.verifiedBytes / torrent.selectedBytes)
}

/** Whether everything chosen is here. */
export function isWhole(torrent: TorrentSummary): boolean {
  return torrent.selectedBytes !== null && torrent.verifiedBytes >= torrent.selectedBytes
}

/** Whether resuming is what can be done next. */
export function isStopped(torrent: TorrentSummary): boolean {
  return torrent.state === 'paused' || torrent.state === 'failed'
}

export function percentWords(torrent: TorrentSummary): string | null {
  if (torrent.checkProgress !== null) return formatPercent(torrent.checkProgress, 1)
  return torrent.selectedBytes === null ? null : formatPercent(torrent.verifiedBytes, torrent.selectedBytes)
}

/** What it is doing, in a few words. */
export function stateWords(torrent: TorrentSummary): string {
  switch (torrent.state) {
    case 'metadata':
      return t(torrent.peers === 0 ? 'state.metadata.alone' : 'state.metadata')
    case 'downloading':
      return t(torrent.peers === 0 ? 'state.downloading.alone' : 'state.downloading')
    case 'seeding':
      if (torrent.selectedBytes === 0) return t('state.none')
      return t(torrent.peers === 0 ? 'state.seeding.alone' : 'state.seeding')
    case 'paused':
      if (torrent.checkProgress !== null) return t('state.paused.checking')
      return t(isWhole(torrent) ? 'state.paused.whole' : 'state.paused')
    case 'checking':
      return t(torrent.checkProgress === null ? 'state.checking.waiting' : 'state.checking')
    case 'failed':
      return torrent.error === null ? t('state.failed') : errorWords(torrent.error)
  }
}

/** State, percent and time left in one line, as a progress bar says it. */
export function progressWords(torrent: TorrentSummary): string {
  const percent = percentWords(torrent)
  const left = timeLeft(torrent)
  return [percent, stateWords(torrent), left === null ? null : t('row.left', { time: left })]
    .filter((part) => part !== null)
    .join(', ')
}

/** Null when there is no telling. */
export function timeLeft(torrent: TorrentSummary): string | null {
  if (torrent.state !== 'downloading' || torrent.etaSeconds === null || torrent.etaSeconds <= 0) return null
  // Longer than this it says nothing but "not soon".
  return torrent.etaSeconds > 30 * 86_400 ? t('row.long') : formatDuration(torrent.etaSeconds)
}
