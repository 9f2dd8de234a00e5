import { EncryptionError } from '../../core/errors.ts'

/** An embed has no keys: a torrent that is encrypted stays so. */
export class SessionEncryption {
  readonly key = null
  readonly savedKey = null
  readonly record = null
  #isSealed = false

  get isSecret(): boolean {
    return this.#isSealed
  }

  get error(): EncryptionError | null {
    if (!this.#isSealed) return null
    return new EncryptionError('key-missing', 'Expected a torrent that is not encrypted, got one that is')
  }

  async opened<T extends { readonly sealed: unknown }>(opening: Promise<T>): Promise<T> {
    const content = await opening
    this.#isSealed = content.sealed !== null
    return content
  }
}
