import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import type { ContentKey } from '../../../core/metainfo/content-key.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'

/** The key of a link that was followed to a torrent of the list, where that torrent lacks one. */
export class LinkKey {
  #refused = $state.raw<{ readonly infoHash: InfoHash; readonly error: ErrorRecord } | null>(null)
  readonly #use: (infoHash: InfoHash, key: ContentKey) => Promise<void>

  /** @param use gives the torrent the key. @throws EncryptionError where it does not open it */
  constructor(use: (infoHash: InfoHash, key: ContentKey) => Promise<void>) {
    this.#use = use
  }

  /** Why the last key for this torrent was refused; null when it was not. The page of the torrent says it. */
  refusalOf(infoHash: InfoHash): ErrorRecord | null {
    return this.#refused?.infoHash === infoHash ? this.#refused.error : null
  }

  async try(infoHash: InfoHash, key: ContentKey): Promise<void> {
    this.#refused = null
    try {
      await this.#use(infoHash, key)
    } catch (thrown) {
      this.#refused = { infoHash, error: toErrorRecord(thrown) }
    }
  }
}
