import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import packageJson from './package.json' with { type: 'json' }
import { pwaManifest } from './src/app/manifest.ts'
import { LIMITS } from './src/core/limits.ts'
import { CONTENT_SECURITY_POLICY, THEME_SCRIPT } from './tests/stack/headers.js'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The engine's connections over the window's broker; in Node the package of that name has real ones. */
export const protocolAliases = { 'webrtc-polyfill': here('src/engine/rtc/webrtc-polyfill.ts') }

/**
 * Writes each limit where it is used as its number. A bundle would else have the names and numbers of all, 2 kB gzipped
 * of each worker.
 */
export function limitsAsNumbers(): Plugin {
  const numbers: Readonly<Record<string, number>> = LIMITS
  const tables = /\/src\/core\/limits(\.ts|\/)/
  return {
    name: 'freshet:limits-as-numbers',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (tables.test(id)) return { code, map: null, moduleSideEffects: false }
      if (!/\/src\/.*\.ts$/.test(id) || !code.includes('LIMITS.')) return null
      const written = code.replaceAll(/\b(?:[A-Z_]+_)?LIMITS\.(\w+)/g, (use, name) => String(numbers[name] ?? use))
      return { code: written, map: null }
    },
  }
}

/**
 * npm keeps a copy of the same @noble packages beside each part of the EVM; one is enough (181 kB became 142 kB,
 * gzipped).
 */
function oneNoble(): Plugin {
  const keeper = here('node_modules/@ethereumjs/util/package.json')
  return {
    name: 'freshet:one-noble',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.startsWith('@noble/') || !importer?.includes('/@ethereumjs/') || importer === keeper) return null
      return this.resolve(source, keeper, { skipSelf: true })
    },
  }
}

/**
 * The policy in the page itself, for hosts that send no headers. `frame-ancestors` is ignored there, so it is left
 * out.
 */
function contentSecurityPolicy(): Plugin {
  const content = CONTENT_SECURITY_POLICY.replace(/;?\s*frame-ancestors [^;]*/, '')
  return {
    name: 'freshet:content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' },
    ],
  }
}

/**
 * Nothing that the first paint waits for: the theme's script is part of the page, and style sheets load beside the app,
 * which applies them before it shows anything (src/page/apply-styles.ts).
 */
function firstPaint(): Plugin {
  return {
    name: 'freshet:first-paint',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html
          .replace('<script src="/theme.js"></script>', () => `<script>${THEME_SCRIPT}</script>`)
          .replaceAll(
            /<link rel="stylesheet"( crossorigin)? href="([^"]+)">/g,
            '<link rel="preload" as="style"$1 href="$2"><link rel="stylesheet" media="print"$1 href="$2">',
          ),
    },
  }
}

export default defineConfig({
  base: '/',
  build: {
    target: ['chrome130', 'firefox144', 'safari18.2'],
    assetsInlineLimit: 0,
    sourcemap: false,
    rolldownOptions: {
      input: [here('index.html'), here('demo.html')],
      output: {
        // What talks to chains comes in one piece: a dozen small ones would each be a line of the service worker.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: 'chain', test: /node_modules\/(viem|ox|abitype)\/|src\/chain\/(?!chains)/ }],
        },
      },
    },
  },
  define: { global: 'globalThis', __APP_VERSION__: JSON.stringify(packageJson.version) },
  resolve: { alias: protocolAliases },
  worker: { format: 'es', plugins: () => [oneNoble(), limitsAsNumbers()] },
  plugins: [
    limitsAsNumbers(),
    svelte(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/sw',
      filename: 'service-worker.ts',
      injectRegister: false,
      registerType: 'prompt',
      manifest: pwaManifest,
      // `globPatterns` names them already; twice would be twice in the service worker.
      includeManifestIcons: false,
      injectManifest: {
        buildPlugins: { vite: [limitsAsNumbers()] },
        globPatterns: ['**/*.{html,js,css,wasm,svg,woff2}', 'icons/*.png'],
        // The chain of play money: only its own pages load it. And what viem loads for names and lookups off the chain,
        // which the app never asks for.
        // The service worker fetches what talks to chains and wallets later (src/sw/service-worker.ts).
        globIgnores: ['demo.html', 'assets/{demo,play,deploy-play,ccip}{.,-}*'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
      },
    }),
    contentSecurityPolicy(),
    firstPaint(),
  ],
})
