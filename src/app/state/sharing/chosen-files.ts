import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { EngineClient } from '../../../page/engine-runner.ts'
import type { TorrentSummary } from '../../../protocol/engine.ts'
import type { ShareFile } from '../../../protocol/sharing.ts'

/**
 * Files that were chosen in this tab and that only a tab can keep, since the browser gave no handles. An engine that
 * starts in another tab has lost them, and gets them back from here.
 */
export class ChosenFiles {
  readonly #files = new Map<InfoHash, readonly ShareFile[]>()
  /** Torrents whose files this engine got already: those that are still missing are really gone. */
  readonly #given = new Set<InfoHash>()

  keep(infoHash: InfoHash, files: readonly ShareFile[]): void {
    if (files.every(({ handle }) => handle !== null)) return
    this.#files.set(infoHash, files)
    this.#given.add(infoHash)
  }

  has({ infoHash }: Pick<TorrentSummary, 'infoHash'>): boolean {
    return this.#files.has(infoHash)
  }

  /** Another engine has started. */
  onEngine(): void {
    this.#given.clear()
  }

  /** Gives the engine the files that it misses. */
  giveBack(
    engine: Pick<EngineClient, 'call'>,
    torrents: readonly Pick<TorrentSummary, 'infoHash' | 'sourceFault'>[],
  ): void {
    for (const { infoHash, sourceFault } of torrents) {
      const files = this.#files.get(infoHash)
      if (sourceFault !== 'missing' || files === undefined || this.#given.has(infoHash)) continue
      this.#given.add(infoHash)
      // What fails is on the screen already: the files are still missing.
      void engine.call('reopenSource', [infoHash, files]).catch(() => undefined)
    }
  }
}
