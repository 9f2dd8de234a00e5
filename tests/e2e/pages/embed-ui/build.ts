import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, preview } from 'vite'

/** Builds the page with the product's own parts in it and serves it on a free port of loopback. */
export async function serveEmbedUi(): Promise<{ url: string; close(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'freshet-embed-ui-'))
  const shared = {
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    logLevel: 'warn',
    define: { global: 'globalThis' },
    build: { outDir, emptyOutDir: true, target: 'esnext', assetsInlineLimit: 0 },
  } as const
  await build({ ...shared, plugins: [svelte()] })
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
