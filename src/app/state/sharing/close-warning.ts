import type { TorrentSummary } from '../../../protocol/engine.ts'

/** Whether peers that download now would be left with a part, since this is the only whole copy that is known. */
export function leavesReceivers(torrents: readonly Pick<TorrentSummary, 'soleSeed' | 'receivers'>[]): boolean {
  return torrents.some(({ soleSeed, receivers }) => soleSeed && receivers > 0)
}

/** Torrents that stop when this tab closes: all of them with the last tab, those of its own files with the engine. */
export function stoppedByClose<T>(
  torrents: readonly T[],
  tab: { readonly isLast: boolean; readonly leads: boolean },
  chosen: { has(torrent: NoInfer<T>): boolean },
): readonly T[] {
  if (tab.isLast) return torrents
  return tab.leads ? torrents.filter((torrent) => chosen.has(torrent)) : []
}

/**
 * Has the browser ask before the page is closed, while {@link leavesReceivers}. Browsers show words of their own, and
 * ask only where the user has pressed something in the page.
 */
export function warnBeforeClose(scope: Pick<Window, 'addEventListener'>, isNeeded: () => boolean): void {
  scope.addEventListener('beforeunload', (event) => {
    if (isNeeded()) event.preventDefault()
  })
}
