import { type BencodeValue } from './value.ts'
/**
 * Encodes in canonical form: keys sorted whatever the order of the Map.
 * @throws RangeError for an integer beyond 64 bits or a key that is no binary string
 */
export declare function encodeBencode(value: BencodeValue): Uint8Array<ArrayBuffer>
