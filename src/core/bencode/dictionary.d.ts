import type { BencodeValue } from './value.ts'
/** A decoded dictionary; keys are binary strings. */
export type Dictionary = ReadonlyMap<string, BencodeValue>
/** Null when the key is missing or holds something else. */
export declare function stringAt(dictionary: Dictionary, key: string): Uint8Array | null
/** Null when the key is missing or holds something else. */
export declare function integerAt(dictionary: Dictionary, key: string): bigint | null
