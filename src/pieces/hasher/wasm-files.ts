import scalarUrl from './generated/sha1-scalar.wasm?url&no-inline'
import simdUrl from './generated/sha1-simd.wasm?url&no-inline'
import type { HasherFiles } from './hasher.ts'

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url)
  if (!response.ok) throw new TypeError(`the hasher's code ${url}: expected HTTP 200, got ${response.status}`)
  return response.arrayBuffer()
}

/** The compiled hasher as Vite serves it; `no-inline` because a data: URL would need a hole in the CSP. */
export const WASM_FILES: HasherFiles = {
  simd: () => fetchBytes(simdUrl),
  scalar: () => fetchBytes(scalarUrl),
}
