import type { TorrentSummary } from '../../../../protocol/engine.ts'
import type { Locale } from '../../../state/shell/locale.ts'
import { standingOf, type Why } from '../../../state/torrents/standing.ts'
import { wordsIn } from '../../strings/app-words.ts'
import { errorWords } from '../../strings/error-words.ts'

/** Verified share of the selected bytes, 0..1; null while the selection is not known. */
export function fractionOf(torrent: TorrentSummary): number | null {
  if (torrent.checkProgress !== null) return torrent.checkProgress
  if (torrent.choosing) return 0
  if (torrent.selectedBytes === null) return torrent.state === 'metadata' ? null : 0
  return torrent.selectedBytes === 0 ? 1 : Math.min(1, torrent.verifiedBytes / torrent.selectedBytes)
}

/** Whether the torrent can be resumed. */
export function isStopped(torrent: TorrentSummary): boolean {
  return torrent.state === 'paused' || torrent.state === 'failed'
}

export function percentWords(locale: Locale, torrent: TorrentSummary): string | null {
  if (torrent.checkProgress !== null) return locale.percent(torrent.checkProgress, 1)
  return torrent.selectedBytes === null || torrent.choosing
    ? null
    : locale.percent(torrent.verifiedBytes, torrent.selectedBytes)
}

/** The torrent's state in a few words. */
export function stateWords(locale: Locale, torrent: TorrentSummary): string {
  const standing = standingOf(torrent)
  if (standing === 'failed' && torrent.error !== null) return errorWords(locale, torrent.error)
  return wordsIn(locale)(`state.${standing}`)
}

/** The sentence that explains a state; null where there is nothing to explain. */
export function whySentence(locale: Locale, torrent: TorrentSummary, why: Why | null): string | null {
  if (why === null) return null
  return wordsIn(locale)(`why.${why}`, { percent: locale.percent(torrent.obtainable ?? 0, 1) })
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
