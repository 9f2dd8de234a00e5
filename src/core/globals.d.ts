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
  readonly hostname: string
}
declare var URL: { new (address: string): URL }
