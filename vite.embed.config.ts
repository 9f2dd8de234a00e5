import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin, type UserConfig } from 'vite'
import packageJson from './package.json' with { type: 'json' }
import { embedPolicyOf } from './tests/stack/embed-headers.js'
import { limitsAsNumbers, protocolAliases } from './vite.config.ts'

// What runs in other sites, in five parts (tests/stack/build-embed.js): `frame`, `worker`, the frame's service worker,
// `loader`, which a site's page loads, `session`, which the loader loads with the frame; and
// `collector`, which an owner's own server runs. Addresses are relative, so
// that the folder can be hosted below any other.

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * Modules of the engine of which an embed uses little or nothing, and what its worker has in place of each
 * (src/engine/embed): nothing there shows torrents, opens encrypted ones, seeds a visitor's files or stops one peer.
 */
export const READER_PARTS: Readonly<Record<string, string>> = {
  'core/peering/client-name.ts': 'client-name.ts',
  'core/peering/refused-peers.ts': 'refused-peers.ts',
  'engine/api/snapshot.ts': 'snapshot.ts',
  'engine/api/supply.ts': 'supply.ts',
  'engine/sessions/encryption/session-encryption.ts': 'session-encryption.ts',
  'engine/sessions/in-place.ts': 'in-place.ts',
}

/** Takes {@link READER_PARTS} in place of the modules that they stand for, but in those parts themselves. */
export function readerParts(): Plugin {
  const parts = new Map(
    Object.entries(READER_PARTS).map(([module, part]) => [here(`src/${module}`), here(`src/engine/embed/${part}`)]),
  )
  return {
    name: 'freshet:reader-parts',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer || !source.startsWith('.') || importer.startsWith(here('src/engine/embed/'))) return null
      return parts.get(join(dirname(importer), source)) ?? null
    },
  }
}

/** The policy in the page itself, for hosts that send no headers; `frame-ancestors` works only as a header. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'freshet:content-security-policy',
    transformIndexHtml: (_html, { path }) => {
      const content = embedPolicyOf(`/frame/1${path}`).replace(/;?\s*frame-ancestors [^;]*/, '')
      return [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' }]
    },
  }
}

const shared = {
  base: './',
  publicDir: false,
  define: { global: 'globalThis', __APP_VERSION__: JSON.stringify(packageJson.version) },
} satisfies UserConfig

const build = {
  target: ['chrome130', 'firefox144', 'safari18.2'],
  assetsInlineLimit: 0,
  sourcemap: false,
  modulePreload: { polyfill: false },
} satisfies UserConfig['build']

const PAGES = ['index.html', 'agree.html', 'you.html', 'preview.html', 'example/index.html'].map((name) =>
  here(`src/embed/${name}`),
)

const frame: UserConfig = {
  ...shared,
  root: here('src/embed'),
  build: { ...build, rolldownOptions: { input: PAGES.filter((page) => existsSync(page)) } },
  resolve: { alias: protocolAliases },
  worker: { format: 'es', plugins: () => [limitsAsNumbers(), readerParts()] },
  plugins: [limitsAsNumbers(), svelte(), contentSecurityPolicy()],
}

/** One script, which needs no other file. */
const script = (entry: string, fileName: string, format: 'iife' | 'es' = 'iife'): UserConfig => ({
  ...shared,
  plugins: [limitsAsNumbers()],
  build: {
    ...build,
    emptyOutDir: false,
    rolldownOptions: {
      input: here(entry),
      preserveEntrySignatures: 'strict',
      output: { format, entryFileNames: fileName },
    },
  },
})

export default defineConfig(({ mode }) => {
  if (mode === 'collector') {
    const collector = script('src/widget/collector/main.ts', 'collector.mjs', 'es')
    return { ...collector, build: { ...collector.build, ssr: true, minify: false } }
  }
  if (mode === 'worker') return script('src/sw/embed-worker.ts', 'sw.js')
  if (mode === 'loader') return script('src/widget/freshet.ts', 'freshet.js')
  if (mode === 'session') return script('src/widget/session/session.ts', 'session-[hash].js', 'es')
  return frame
})
