import type { ContentKey } from '../../../core/metainfo/content-key.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { FileSummary, TorrentSource, TorrentSummary } from '../../../protocol/engine.ts'
import type { Consent } from '../settings/consent.svelte.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import type { Toasts } from '../shell/toasts.svelte.ts'
import { magnetWithKey, shareLinkOf } from './share-link.ts'

/** What the actions need from the app. */
export interface TorrentServices {
  readonly engine: Pick<EngineConnection, 'running'>
  readonly consent: Pick<Consent, 'request'>
  readonly toasts: Pick<Toasts, 'show' | 'attempt'>
  /** Folder the app is served from, with a slash at the end. */
  readonly base: string
  /** Called after a torrent was removed. */
  onRemoved(): void
  /** Called after a torrent was removed whose page was on the screen. */
  onCancelled(): void
}

/** The user's actions on a torrent of the list. A toast shows what fails. */
export class TorrentActions {
  readonly #services: TorrentServices

  constructor(services: TorrentServices) {
    this.#services = services
  }

  async pause(torrent: TorrentSummary): Promise<void> {
    await this.#attempt(torrent, async () => (await this.#engine()).call('pause', [torrent.infoHash]))
  }

  async resume(torrent: TorrentSummary): Promise<void> {
    if (!(await this.#services.consent.request())) return
    await this.#attempt(torrent, async () => (await this.#engine()).call('resume', [torrent.infoHash]))
  }

  async toggle(torrent: TorrentSummary): Promise<void> {
    await (torrent.state === 'paused' || torrent.state === 'failed' ? this.resume(torrent) : this.pause(torrent))
  }

  async recheck(torrent: TorrentSummary): Promise<void> {
    await this.#attempt(torrent, async () => (await this.#engine()).call('recheck', [torrent.infoHash]))
  }

  /** Closes a peer's connection and refuses the peer until the engine ends. */
  async stopPeer(torrent: TorrentSummary, peerId: string): Promise<void> {
    await this.#attempt(torrent, async () => (await this.#engine()).call('stopPeer', [torrent.infoHash, peerId]))
  }

  async select(infoHash: InfoHash, fileIndexes: readonly number[], selected: boolean): Promise<void> {
    await this.#attempt(null, async () => (await this.#engine()).call('selectFiles', [infoHash, fileIndexes, selected]))
  }

  /** Gives an encrypted torrent its key. @throws EncryptionError */
  async useKey(infoHash: InfoHash, key: ContentKey): Promise<void> {
    await (await this.#engine()).call('useKey', [infoHash, key])
    this.#services.toasts.show('unlocked')
  }

  /** Downloads these files of a torrent that waits for the choice or for its key, and no others. */
  async chooseFiles(torrent: TorrentSummary, fileIndexes: readonly number[]): Promise<void> {
    await this.#attempt(torrent, async () => {
      const engine = await this.#engine()
      await engine.call('chooseFiles', [torrent.infoHash, fileIndexes])
      // Pausing it meanwhile meant no more than not to be connected.
      if (torrent.state === 'paused' || torrent.state === 'failed') await engine.call('resume', [torrent.infoHash])
    })
  }

  /** Downloads what is chosen of a torrent that waits for its key, though no file of it can be read. */
  async downloadWithoutKey(torrent: TorrentSummary): Promise<void> {
    await this.#attempt(torrent, async () => {
      const files = await (await this.#engine()).call('files', [torrent.infoHash])
      await this.chooseFiles(torrent, indexesOf(files, true))
    })
  }

  /** Removes a torrent that waits for the choice of its files, as if it had not been added. */
  async cancelAdd(torrent: TorrentSummary): Promise<void> {
    await this.#attempt(torrent, async () => {
      await (await this.#engine()).call('cancelAdd', [torrent.infoHash])
      this.#services.toasts.show('addCancelled', { name: torrent.name })
      this.#services.onCancelled()
    })
  }

  /** Removes a torrent from the list. Unless its data is deleted, the toast offers to undo it. */
  async remove(torrent: TorrentSummary, deleteData: boolean): Promise<void> {
    await this.#attempt(torrent, async () => {
      const restore = await this.#takeOff(torrent, deleteData)
      const { name } = torrent
      const { toasts } = this.#services
      if (deleteData) toasts.show('deleted', { name })
      else toasts.show('removed', { name, undo: () => void this.#attempt(torrent, restore) })
      this.#services.onRemoved()
    })
  }

  /** Removes several torrents, as {@link remove} does one. @param names of them, for the user */
  async removeAll(torrents: readonly TorrentSummary[], deleteData: boolean, names: string): Promise<void> {
    await this.#services.toasts.attempt(async () => {
      const restores: (() => Promise<void>)[] = []
      for (const torrent of torrents) restores.push(await this.#takeOff(torrent, deleteData))
      const undo = (): void => {
        for (const [at, restore] of restores.entries()) void this.#attempt(torrents[at]!, restore)
      }
      this.#services.toasts.show(deleteData ? 'deleted' : 'removed', { name: names, ...(deleteData ? {} : { undo }) })
      this.#services.onRemoved()
    }, names)
  }

  /** Downloads a torrent although it does not fit into the storage, as far as it goes. */
  async resumeAnyway(torrent: TorrentSummary): Promise<void> {
    await this.#attempt(torrent, async () => (await this.#engine()).call('resume', [torrent.infoHash, true]))
  }

  /** @returns puts it back on the list, as long as its data is kept */
  async #takeOff(torrent: TorrentSummary, deleteData: boolean): Promise<() => Promise<void>> {
    const engine = await this.#engine()
    const source = await this.#sourceOf(torrent)
    const files = await engine.call('files', [torrent.infoHash])
    await engine.call('remove', [torrent.infoHash, { deleteData }])
    return () => this.#restore(torrent, source, files)
  }

  async copyMagnet({ magnet, name }: TorrentSummary): Promise<void> {
    await this.#copy(magnet, 'magnetCopied', name)
  }

  /** A link that opens this torrent in Freshet. */
  linkOf(torrent: TorrentSummary): string {
    return shareLinkOf(this.#services.base, torrent)
  }

  async copyLink(torrent: TorrentSummary): Promise<void> {
    await this.#copy(this.linkOf(torrent), 'linkCopied', torrent.name)
  }

  async #copy(text: string, kind: 'magnetCopied' | 'linkCopied', name: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.#services.toasts.show(kind, { name })
    } catch {
      this.#services.toasts.show('copyFailed', { name })
    }
  }

  async #sourceOf(torrent: TorrentSummary): Promise<TorrentSource> {
    if (torrent.selectedBytes === null) return { kind: 'magnet', text: magnetWithKey(torrent) }
    return { kind: 'metainfo', bytes: await (await this.#engine()).call('torrentFile', [torrent.infoHash]) }
  }

  async #restore(torrent: TorrentSummary, source: TorrentSource, files: readonly FileSummary[]): Promise<void> {
    await this.#attempt(torrent, async () => {
      const engine = await this.#engine()
      await engine.call('add', [source, { choosing: torrent.choosing }])
      if (torrent.contentKey !== null) await engine.call('useKey', [torrent.infoHash, torrent.contentKey])
      if (torrent.state === 'paused') await engine.call('pause', [torrent.infoHash])
      const skipped = indexesOf(files, false)
      if (skipped.length > 0) await engine.call('selectFiles', [torrent.infoHash, skipped, false])
      // It was wanted without its key.
      if (torrent.keyError !== null && !torrent.locked) {
        await engine.call('chooseFiles', [torrent.infoHash, indexesOf(files, true)])
      }
      this.#services.toasts.show('restored', { name: torrent.name })
    })
  }

  #engine(): ReturnType<EngineConnection['running']> {
    return this.#services.engine.running()
  }

  async #attempt(torrent: TorrentSummary | null, act: () => Promise<unknown>): Promise<void> {
    await this.#services.toasts.attempt(act, torrent?.name ?? null)
  }
}

function indexesOf(files: readonly FileSummary[], selected: boolean): readonly number[] {
  return files.filter((file) => file.selected === selected).map(({ index }) => index)
}
