/** Strings are bytes; dictionary keys are binary strings, one character (U+0000..U+00FF) a byte. */
export type BencodeValue = Uint8Array | bigint | BencodeValue[] | Map<string, BencodeValue>

/** @throws MetainfoError */
export function decodeBencode(bytes: Uint8Array): BencodeValue {
  throw new Error(`not yet: ${bytes.length}`)
}

export function encodeBencode(value: BencodeValue): Uint8Array<ArrayBuffer> {
  throw new Error(`not yet: ${value}`)
}
