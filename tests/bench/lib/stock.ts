import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { build } from 'vite'
import { ROOT } from '../../stack/bootstrap.js'

/** memory-chunk-store as a script that sets `window.MemoryChunkStore`. */
export async function memoryStoreScript(): Promise<string> {
  const output = await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'warn',
    define: { global: 'globalThis' },
    build: {
      write: false,
      target: 'esnext',
      lib: {
        entry: join(ROOT, 'node_modules', 'memory-chunk-store', 'index.js'),
        formats: ['iife'],
        name: 'MemoryChunkStore',
      },
    },
  })
  const bundle = Array.isArray(output) ? output[0] : output
  if (bundle === undefined || !('output' in bundle)) throw new Error('Vite made no bundle of memory-chunk-store')
  return bundle.output[0].code
}

/** Opens a page of unmodified webtorrent and waits until it accepts torrents. */
export async function openStock(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(() => document.title === 'Stock webtorrent is ready')
}

/**
 * Has the page's unmodified webtorrent download a torrent, with its own default store or with `memory-chunk-store` and
 * no cache before it, which is the best that it can do. Does not wait for the end.
 */
export async function stockDownload(page: Page, magnet: string, memoryStore: string | null): Promise<void> {
  if (memoryStore !== null) await page.addScriptTag({ content: memoryStore })
  await page.evaluate(
    ({ magnet, inMemory }) => {
      const { client, MemoryChunkStore } = globalThis as unknown as {
        client: { add(magnet: string, options: object): void }
        MemoryChunkStore: unknown
      }
      client.add(magnet, inMemory ? { store: MemoryChunkStore, storeCacheSlots: 0 } : {})
    },
    { magnet, inMemory: memoryStore !== null },
  )
}
