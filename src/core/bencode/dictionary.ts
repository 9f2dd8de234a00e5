import type { BencodeValue } from './value.ts'

/** A decoded dictionary; keys are binary strings. */
export type Dictionary = ReadonlyMap<string, BencodeValue>

/** Null when the key is missing or holds something else. */
export function stringAt(dictionary: Dictionary, key: string): Uint8Array | null {
  const value = dictionary.get(key)
  return value instanceof Uint8Array ? value : null
}

/** Null when the key is missing or holds something else. */
export function integerAt(dictionary: Dictionary, key: string): bigint | null {
  const value = dictionary.get(key)
  return typeof value === 'bigint' ? value : null
}
