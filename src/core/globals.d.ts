/** Globals that every realm has and the library of ES2023 lacks. */

interface TextDecoder {
  readonly encoding: string
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string
}
declare var TextDecoder: {
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder
}

interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
}
declare var TextEncoder: { new (): TextEncoder }

interface URL {
  readonly origin: string
  readonly pathname: string
  readonly search: string
  readonly href: string
  readonly protocol: string
  readonly username: string
  readonly password: string
  readonly hostname: string
}
declare var URL: { new (address: string): URL }

/** A key that WebCrypto holds; only passed on. */
interface CryptoKey {
  readonly type: string
}

/** The part of WebCrypto that `encryption` uses. */
interface SubtleCrypto {
  importKey(
    format: 'raw',
    key: Uint8Array<ArrayBuffer>,
    algorithm: string,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey>
  deriveKey(
    algorithm: object,
    base: CryptoKey,
    derived: object,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey>
  encrypt(algorithm: object, key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
  decrypt(algorithm: object, key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
}
declare var crypto: { readonly subtle: SubtleCrypto }
