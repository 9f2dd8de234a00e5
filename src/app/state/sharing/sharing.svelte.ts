import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { Dropped } from '../adding/dropped-files.ts'
import type { ShareServices, ShareState } from './share-state.svelte.ts'

/** The open panel with a torrent's link, and the element that gets the focus afterwards. */
export interface ShownLink {
  readonly infoHash: InfoHash
  readonly anchor: HTMLElement | null
  /** The torrent was just made. */
  readonly isNew: boolean
}

/** Sharing files and links. Its parts load when the user first wants one of them. */
export class Sharing {
  /** The torrent whose link is shown. */
  link = $state.raw<ShownLink | null>(null)
  #state = $state.raw<ShareState | null>(null)
  readonly #services: ShareServices

  constructor(services: ShareServices) {
    this.#services = services
  }

  /** Null until the user first wants to share. */
  get state(): ShareState | null {
    return this.#state
  }

  /** Opens the sheet, with what the user chose or dropped. */
  async show(chosen: Dropped | null = null): Promise<void> {
    await this.#services.toasts.attempt(async () => {
      const { ShareState } = await import('./share-state.svelte.ts')
      this.#state ??= new ShareState(this.#services)
      this.#state.show(chosen)
    })
  }

  /** Opens the sheet with files that come without handles: from the system's share sheet, or an input. */
  async shareFiles(files: readonly File[]): Promise<void> {
    await this.#services.toasts.attempt(async () => {
      const { filesOfInput } = await import('./pickers.ts')
      await this.show(filesOfInput(files))
    })
  }

  showLink(infoHash: InfoHash, options: { readonly anchor?: HTMLElement | null; readonly isNew?: boolean } = {}): void {
    this.link = { infoHash, anchor: options.anchor ?? null, isNew: options.isNew ?? false }
  }
}
