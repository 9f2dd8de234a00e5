import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import { buildHasher } from '../../../../src/pieces/hasher/build.js'

/** Builds the page with the product's own worker in it and serves it on a free port of loopback. */
export async function servePiecesPage(): Promise<{ url: string; close(): Promise<void> }> {
  await buildHasher()
  const outDir = await mkdtemp(join(tmpdir(), 'freshet-pieces-'))
  const shared = {
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    logLevel: 'warn',
    define: { global: 'globalThis' },
    build: { outDir, emptyOutDir: true, target: 'esnext', assetsInlineLimit: 0 },
    worker: { format: 'es' },
  } as const
  await build(shared)
  const server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0 } })
  const { port } = server.httpServer.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
