import { StreamError } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { permitNavigation } from '../../../page/permit.ts'
import type { TorrentSummary } from '../../../protocol/engine.ts'
import { streamUrl } from '../../../protocol/stream.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import { saveBytes } from '../shell/save-bytes.ts'
import type { Shell } from '../shell/shell.svelte.ts'
import type { Toasts } from '../shell/toasts.svelte.ts'
import { saveAddress } from './save-address.ts'
import { type SavePlan, savePlanOf } from './save-plan.ts'
import type { Torrents } from './torrents.svelte.ts'

/** What serving and saving files needs from the app. */
export interface FileServices {
  readonly engine: Pick<EngineConnection, 'running'>
  readonly shell: Pick<Shell, 'served' | 'serving'>
  readonly toasts: Pick<Toasts, 'show' | 'showError' | 'attempt'>
  readonly torrents: Pick<Torrents, 'find' | 'detailOf'>
  /** Folder the app is served from, with a slash at the end. */
  readonly base: string
}

/** Addresses of the files in torrents, and saving them to disk. */
export class TorrentFiles {
  readonly #services: FileServices

  constructor(services: FileServices) {
    this.#services = services
  }

  /** The address at which the service worker streams a file; with `save`, as an attachment. */
  url(infoHash: InfoHash, path: readonly string[], save = false): string {
    return streamUrl(this.#services.base, infoHash, path, save)
  }

  /** An address at which a frame may show the file, once. @throws StreamError `not-served` */
  frameUrl(infoHash: InfoHash, path: readonly string[]): Promise<string> {
    return permitNavigation(this.url(infoHash, path))
  }

  /** Handles a click on the link that saves a file. The engine downloads its missing pieces meanwhile. */
  async save(click: Event, infoHash: InfoHash, path: readonly string[]): Promise<void> {
    click.preventDefault()
    const { toasts } = this.#services
    const name = path.at(-1) ?? null
    const plan = this.#planOf(infoHash, path)
    await toasts.attempt(async () => {
      if (plan === 'stopped')
        throw new StreamError('save-stopped', 'Expected a torrent that runs, got one that is stopped')
      if (plan === 'held') throw new StreamError('save-held', 'Expected a file that can come, got one that cannot')
      await this.saveUrl(this.url(infoHash, path, true), name)
      if (plan === 'growing') toasts.show('saveGrowing', { name: name ?? '' })
    }, name)
  }

  /** Has the browser save what an address of the service worker answers. @throws StreamError `not-served` */
  async saveUrl(url: string, name: string | null): Promise<void> {
    const { shell, toasts } = this.#services
    if (!(await shell.served) && shell.serving !== 'ready') {
      throw new StreamError('not-served', 'Expected a service worker that serves this page, got none')
    }
    saveAddress(await permitNavigation(url), (error) => toasts.showError(error, name))
  }

  #planOf(infoHash: InfoHash, path: readonly string[]): SavePlan {
    const { torrents } = this.#services
    const torrent = torrents.find(infoHash)
    const address = path.join('/')
    const file = torrents.detailOf(infoHash)?.files.find((each) => each.path.join('/') === address)
    // Where they are not known, the service worker decides.
    return torrent === null || file === undefined ? 'whole' : savePlanOf(torrent, file)
  }

  async saveTorrentFile(torrent: TorrentSummary): Promise<void> {
    await this.#services.toasts.attempt(async () => {
      const bytes = await (await this.#services.engine.running()).call('torrentFile', [torrent.infoHash])
      saveBytes(bytes, `${torrent.name}.torrent`, 'application/x-bittorrent')
    }, torrent.name)
  }
}
