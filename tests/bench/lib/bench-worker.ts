import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'vite'
import { ROOT } from '../../stack/bootstrap.js'
import { listenOnLoopback } from '../../stack/ports.ts'
import { answer, bodyOf, fileBody, pathBelow, refuse, typeOf } from '../../stack/static-files.ts'
import { withProfile } from './browser.ts'

/** As strict as the app's own; and isolated, which makes the clock fine-grained (5 µs). */
const HEADERS = {
  'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}
const PAGE = new TextEncoder().encode('<!doctype html><title>bench</title>')

async function bundle(entry: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'warn',
    // Packages that are compared with name it.
    define: { global: 'globalThis' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      rollupOptions: { input: join(ROOT, entry), output: { entryFileNames: 'worker.js', format: 'es' } },
    },
  })
}

/** Sends the worker a message, and resolves with its answer. A worker that throws rejects. */
export type AskWorker = <Reply>(message: unknown) => Promise<Reply>

/**
 * Runs `tests/bench/<name>.worker.ts`, bundled for production, as a dedicated module worker in a fresh Chromium with
 * its profile on disk, for as long as `use` takes. The worker answers each message with one message.
 */
export async function withBenchWorker<T>(name: string, use: (ask: AskWorker) => Promise<T>): Promise<T> {
  const outDir = join(ROOT, 'build', 'bench', name)
  await bundle(`tests/bench/${name}.worker.ts`, outDir)
  const server = createServer(async (request, response) => {
    const url = request.url ?? '/'
    if (url === '/') return answer(request, response, bodyOf(PAGE), { ...HEADERS, 'Content-Type': 'text/html' })
    const path = pathBelow(outDir, url)
    const file = path && (await fileBody(path))
    if (!path || !file) return refuse(response, 404, 'not found', HEADERS)
    return answer(request, response, file, { ...HEADERS, 'Content-Type': typeOf(path) })
  })
  const port = await listenOnLoopback(server, 0)
  try {
    return await withProfile(async (context) => {
      const page = await context.newPage()
      await page.goto(`http://127.0.0.1:${port}/`)
      const worker = await page.evaluateHandle(() => new Worker('/worker.js', { type: 'module' }))
      const ask = <Reply>(message: unknown): Promise<Reply> =>
        worker.evaluate(
          (running, sent) =>
            new Promise<Reply>((resolve, reject) => {
              running.onmessage = (event: MessageEvent<Reply>) => resolve(event.data)
              running.onerror = (event) => reject(new Error(`the worker failed: ${event.message}`))
              running.postMessage(sent)
            }),
          message,
        )
      return use(ask)
    })
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** {@link withBenchWorker} for one message. */
export function runBenchWorker<Reply>(name: string, message: unknown): Promise<Reply> {
  return withBenchWorker(name, (ask) => ask<Reply>(message))
}
