import type { openShare } from '../../../core/encryption/open-share.ts'
import type { ShareRecord } from '../../../core/encryption/share-record.ts'
import { EncryptionError } from '../../../core/errors.ts'
import { type ContentKey, parseContentKey } from '../../../core/metainfo/content-key.ts'
import type { SealedRecord, TorrentShape } from '../../../core/metainfo/metainfo.ts'

type Content = { readonly metainfo: TorrentShape; readonly sealed: SealedRecord | null }

/** The key of a torrent, and what it opens. An encrypted torrent without its key is downloaded and seeded as any. */
export class SessionEncryption {
  #key: ContentKey | null
  #content: Content | null = null
  #record: ShareRecord | null = null
  #error: EncryptionError | null = null

  /** @param key as it was saved, or came with the link */
  constructor(key: string | null) {
    this.#key = keyIn(key)
  }

  /** Null without one, and when it is known not to open the torrent. */
  get key(): ContentKey | null {
    return this.#error === null ? this.#key : null
  }

  /** As it is saved, also when it opens nothing. */
  get savedKey(): ContentKey | null {
    return this.#key
  }

  /** Whether names stay out of links without the key: it is encrypted, or its link has a key. */
  get isSecret(): boolean {
    return this.#content === null ? this.#key !== null : this.#content.sealed !== null
  }

  /** True names and sizes; null for a torrent that is not encrypted, and while its key or metainfo is missing. */
  get record(): ShareRecord | null {
    return this.#record
  }

  /** Why the files of an encrypted torrent cannot be read; null for all others. */
  get error(): EncryptionError | null {
    if (this.#content?.sealed && this.#key === null) {
      return new EncryptionError('key-missing', 'Expected the key of an encrypted torrent, got none')
    }
    return this.#error
  }

  /** The metainfo is known, and with it what the key opens. A key that does not open it becomes {@link error}. */
  async opened<T extends Content>(opening: Promise<T>): Promise<T> {
    const content = await opening
    const { sealed, metainfo } = content
    this.#content = content
    if (!sealed || this.#key === null) return content
    try {
      this.#record = await open(this.#key, sealed, metainfo)
    } catch (thrown) {
      if (!(thrown instanceof EncryptionError)) throw thrown
      this.#error = thrown
    }
    return content
  }

  /**
   * Takes a key that came later.
   * @throws EncryptionError: it is no key, or does not open this torrent; what was known before stays
   */
  async use(text: string): Promise<void> {
    const key = parseContentKey(text)
    const content = this.#content
    if (content?.sealed === null) {
      throw new EncryptionError('not-encrypted', 'Expected an encrypted torrent, got one whose files can be read')
    }
    if (content?.sealed) this.#record = await open(key, content.sealed, content.metainfo)
    this.#key = key
    this.#error = null
  }
}

/** Loaded with the first encrypted torrent. */
const open: typeof openShare = async (...of) =>
  (await import('../../../core/encryption/open-share.ts')).openShare(...of)

/** A saved key that is none is as good as none. */
function keyIn(text: string | null): ContentKey | null {
  try {
    return text === null ? null : parseContentKey(text)
  } catch {
    return null
  }
}
