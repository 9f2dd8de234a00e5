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

/** Modules, and what stands for each: paths below `src`. */
type Parts = Readonly<Record<string, string>>

/** For the frame and for its workers. */
export const FRAME_PARTS: Parts = { 'protocol/namespace.ts': 'protocol/embed/one-namespace.ts' }

/** An embed shows no lists, opens no encrypted torrents, seeds no files of a visitor and stops no single peer. */
export const READER_PARTS: Parts = {
  ...FRAME_PARTS,
  'core/peering/client-name.ts': 'engine/embed/client-name.ts',
  'core/peering/refused-peers.ts': 'engine/embed/refused-peers.ts',
  'engine/api/snapshot.ts': 'engine/embed/snapshot.ts',
  'engine/api/supply.ts': 'engine/embed/supply.ts',
  'engine/sessions/encryption/session-encryption.ts': 'engine/embed/session-encryption.ts',
  'engine/sessions/pieces/capacity-guard.ts': 'engine/embed/capacity-guard.ts',
  'engine/sessions/pieces/in-place-content.ts': 'engine/embed/in-place-content.ts',
  'engine/sessions/in-place.ts': 'engine/embed/in-place.ts',
}

/** What it cannot play, it only saves: such files need no type of their own. */
export const SERVICE_WORKER_PARTS: Parts = {
  ...FRAME_PARTS,
  'core/media/media-table.ts': 'core/media/played-types.ts',
}

/** Takes the smaller parts in place of what they stand for, but in those parts themselves. */
export function withParts(names: Parts): Plugin {
  const parts = new Map(Object.entries(names).map(([whole, part]) => [here(`src/${whole}`), here(`src/${part}`)]))
  const small = new Set(parts.values())
  return {
    name: 'freshet:parts',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer || !source.startsWith('.') || small.has(importer)) return null
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

const PAGES = ['index.html', 'agree.html', 'earn.html', 'you.html', 'preview.html', 'example/index.html'].map((name) =>
  here(`src/embed/${name}`),
)

const frame: UserConfig = {
  ...shared,
  root: here('src/embed'),
  build: { ...build, rolldownOptions: { input: PAGES.filter((page) => existsSync(page)) } },
  resolve: { alias: protocolAliases },
  worker: { format: 'es', plugins: () => [limitsAsNumbers(), withParts(READER_PARTS)] },
  plugins: [limitsAsNumbers(), withParts(FRAME_PARTS), svelte(), contentSecurityPolicy()],
}

/** One script, which needs no other file. */
const script = (entry: string, fileName: string, format: 'iife' | 'es' = 'iife', parts: Parts = {}): UserConfig => ({
  ...shared,
  plugins: [limitsAsNumbers(), withParts(parts)],
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
  if (mode === 'worker') return script('src/sw/embed-worker.ts', 'sw.js', 'iife', SERVICE_WORKER_PARTS)
  if (mode === 'loader') return script('src/widget/freshet.ts', 'freshet.js')
  if (mode === 'session') return script('src/widget/session/session.ts', 'session-[hash].js', 'es')
  return frame
})
