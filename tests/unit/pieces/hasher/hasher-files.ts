import { readFile } from 'node:fs/promises'
import { buildHasher } from '../../../../src/pieces/hasher/build.js'
import type { HasherFiles } from '../../../../src/pieces/hasher/hasher.ts'

const GENERATED = new URL('../../../../src/pieces/hasher/generated/', import.meta.url)

async function read(name: string): Promise<Uint8Array<ArrayBuffer>> {
  await buildHasher()
  return new Uint8Array(await readFile(new URL(name, GENERATED)))
}

/** The compiled hasher from disk, built first when its sources are newer. */
export const hasherFiles: HasherFiles = {
  simd: () => read('sha1-simd.wasm'),
  scalar: () => read('sha1-scalar.wasm'),
}
