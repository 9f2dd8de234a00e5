import type { TorrentSummary } from '../../../../protocol/engine.ts'
import type { Locale } from '../../../state/shell/locale.ts'
import { wordsIn } from '../../strings/app-words.ts'
import { errorWords } from '../../strings/error-words.ts'

/** Verified share of the selected bytes, 0..1; null while the selection is not known. */
export function fractionOf(torrent: TorrentSummary): number | null {
  if (torrent.checkProgress !== null) return torrent.checkProgress
  if (torrent.selectedBytes === null) return torrent.state === 'metadata' ? null : 0
  return torrent.selectedBytes === 0 ? 1 : Math.min(1, torrent.verifiedBytes / torrent.selectedBytes)
}

/** Whether everything selected is verified. */
export function isWhole(torrent: TorrentSummary): boolean {
  return torrent.selectedBytes !== null && torrent.verifiedBytes >= torrent.selectedBytes
}

/** Whether the torrent can be resumed. */
export function isStopped(torrent: TorrentSummary): boolean {
  return torrent.state === 'paused' || torrent.state === 'failed'
}

export function percentWords(locale: Locale, torrent: TorrentSummary): string | null {
  if (torrent.checkProgress !== null) return locale.percent(torrent.checkProgress, 1)
  return torrent.selectedBytes === null ? null : locale.percent(torrent.verifiedBytes, torrent.selectedBytes)
}

/** The torrent's state in a few words. */
export function stateWords(locale: Locale, torrent: TorrentSummary): string {
  const t = wordsIn(locale)
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
      return torrent.error === null ? t('state.failed') : errorWords(locale, torrent.error)
  }
}

/** State, percent and time left in one line, for a progress bar. */
export function progressWords(locale: Locale, torrent: TorrentSummary): string {
  const t = wordsIn(locale)
  const percent = percentWords(locale, torrent)
  const left = timeLeft(locale, torrent)
  return [percent, stateWords(locale, torrent), left === null ? null : t('row.left', { time: left })]
    .filter((part) => part !== null)
    .join(', ')
}

/** Null when it cannot be estimated. */
export function timeLeft(locale: Locale, torrent: TorrentSummary): string | null {
  const t = wordsIn(locale)
  if (torrent.state !== 'downloading' || torrent.etaSeconds === null || torrent.etaSeconds <= 0) return null
  // A longer estimate means no more than "not soon".
  return torrent.etaSeconds > 30 * 86_400 ? t('row.long') : locale.duration(torrent.etaSeconds)
}
