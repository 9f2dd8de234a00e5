import { type ContentKey, contentKeyBytes } from '../metainfo/content-key.ts'

/** Says what the keys are for; another use of the format has another label, and so other keys. */
const LABEL = 'freshet-share/1'

/**
 * The keys that follow from the key of a link: HKDF (RFC 5869) with SHA-256, without salt, `info` the label, a space
 * and the purpose. WebCrypto holds them; none can be read out.
 */
export class ShareKeys {
  readonly #material: CryptoKey

  private constructor(material: CryptoKey) {
    this.#material = material
  }

  static async of(key: ContentKey): Promise<ShareKeys> {
    return new ShareKeys(await crypto.subtle.importKey('raw', contentKeyBytes(key), 'HKDF', false, ['deriveKey']))
  }

  /** Of the sealed record. */
  meta(): Promise<CryptoKey> {
    return this.#derive('meta')
  }

  /** Of the content of one file, by its place in the torrent: no two files share nonces. */
  content(fileIndex: number): Promise<CryptoKey> {
    return this.#derive(`content ${fileIndex}`)
  }

  #derive(purpose: string): Promise<CryptoKey> {
    const info = new TextEncoder().encode(`${LABEL} ${purpose}`)
    const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
    const cipher = { name: 'AES-GCM', length: 256 }
    return crypto.subtle.deriveKey(derivation, this.#material, cipher, false, ['encrypt', 'decrypt'])
  }
}
