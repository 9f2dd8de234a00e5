import { StreamError } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { FileSummary, TorrentSummary } from '../../../protocol/engine.ts'
import { zipUrl } from '../../../protocol/stream.ts'
import type { FolderSave } from './folder-save.svelte.ts'
import { isComplete, type SavingServices } from './services.ts'

/**
 * Saves several files of a torrent at once. Those that are not complete are left out, and the user is told: an archive
 * has to be whole, and would keep the browser's download open for as long as a peer is away.
 */
export class Saving {
  readonly #services: SavingServices
  #folder: Promise<FolderSave> | null = null

  constructor(services: SavingServices) {
    this.#services = services
  }

  /** Saves the chosen files of a torrent. */
  async all({ infoHash, name }: TorrentSummary): Promise<void> {
    await this.#services.toasts.attempt(async () => {
      const files = await (await this.#services.engine.running()).call('files', [infoHash])
      await this.#save(
        infoHash,
        files.filter(({ selected }) => selected),
        { name, depth: 0 },
      )
    }, name)
  }

  /** Saving into a folder of the user; loaded when it is first wanted. */
  folderSave(): Promise<FolderSave> {
    this.#folder ??= import('./folder-save.svelte.ts').then(({ FolderSave }) => new FolderSave(this.#services))
    return this.#folder
  }

  /**
   * Saves these files: as they are where it is one alone, else as an archive.
   *
   * @param of what they are together: a torrent, or a folder that lies `depth` folders deep in it
   */
  async some(infoHash: InfoHash, files: readonly FileSummary[], of: { name: string; depth: number }): Promise<void> {
    await this.#services.toasts.attempt(() => this.#save(infoHash, files, of), of.name)
  }

  async #save(
    infoHash: InfoHash,
    wanted: readonly FileSummary[],
    { name, depth }: { readonly name: string; readonly depth: number },
  ): Promise<void> {
    const { base, files, toasts } = this.#services
    const complete = wanted.filter(isComplete)
    const [first] = complete
    if (first === undefined) throw new StreamError('save-none', 'Expected a file that is complete, got none')
    const url =
      wanted.length === 1
        ? files.url(infoHash, first.path, true)
        : zipUrl(
            base,
            infoHash,
            complete.map(({ index }) => index),
            depth,
          )
    await files.saveUrl(url, name)
    if (complete.length < wanted.length) toasts.show('savePart', { name })
  }
}
