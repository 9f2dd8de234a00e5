/**
 * The headers every answer of a Freshet host carries: one source for the local server (serve.ts) and for static
 * hosts (`dist/_headers`, written by build.js).
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './bootstrap.js'

/**
 * The script that applies the chosen theme before the first paint. The page contains it, since a file of its own would
 * hold the first paint up; the policy allows these bytes only.
 */
export const THEME_SCRIPT = readFileSync(join(ROOT, 'public', 'theme.js'), 'utf8').replaceAll('\r\n', '\n')
const THEME_HASH = createHash('sha256').update(THEME_SCRIPT).digest('base64')

const LOOPBACK = ['ws://127.0.0.1:*', 'ws://localhost:*', 'http://127.0.0.1:*', 'http://localhost:*']
/** Names below it: the sites and the embed origin of `npm start`. */
const LOOPBACK_NAMES = ['ws://*.localhost:*', 'http://*.localhost:*']

const POLICY = {
  'default-src': ["'self'"],
  // The hasher is WebAssembly; nothing else may be compiled at run time.
  'script-src': ["'self'", "'wasm-unsafe-eval'", `'sha256-${THEME_HASH}'`],
  'style-src': ["'self'"],
  // Wallets bring their icons as data: URIs (EIP-6963).
  'img-src': ["'self'", 'blob:', 'data:'],
  'media-src': ["'self'", 'blob:'],
  'worker-src': ["'self'"],
  // The builder of embeds shows a preview from the origin that the site names in its config.json.
  'frame-src': ["'self'", 'https:', 'http://localhost:*', 'http://*.localhost:*'],
  'manifest-src': ["'self'"],
  // Trackers and web seeds live anywhere, but on a secure host or on this machine.
  'connect-src': ["'self'", 'https:', 'wss:', ...LOOPBACK, ...LOOPBACK_NAMES],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  // The demo page shows two people side by side, each in a frame; other sites may not frame us.
  'frame-ancestors': ["'self'"],
  'require-trusted-types-for': ["'script'"],
  // Svelte's own templates, and ours: same-origin worker and service-worker addresses.
  'trusted-types': ['svelte-trusted-html', 'freshet'],
}

/** Value of `Content-Security-Policy`. `frame-ancestors` works only as a header, never in a `<meta>`. */
export const CONTENT_SECURITY_POLICY = Object.entries(POLICY)
  .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
  .join('; ')

/** @type {Readonly<Record<string, string>>} */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=(), browsing-topics=()',
}

const IMMUTABLE = 'public, max-age=31536000, immutable'
const REVALIDATE = 'no-cache'

/**
 * `Cache-Control` of a path of the build: names with a hash in them never change, all else is asked for again.
 *
 * @param {string} path begins with a slash
 * @returns {string}
 */
export function cacheControlOf(path) {
  return path.startsWith('/assets/') ? IMMUTABLE : REVALIDATE
}

/**
 * The same headers in the `_headers` format that static hosts read.
 *
 * @returns {string}
 */
export function headersFile() {
  const lines = Object.entries(SECURITY_HEADERS).map(([name, value]) => `  ${name}: ${value}`)
  return [
    '/*',
    ...lines,
    ...['/', '/index.html', '/service-worker.js', '/config.json', '/manifest.webmanifest'].flatMap((path) => [
      path,
      `  Cache-Control: ${REVALIDATE}`,
    ]),
    '/assets/*',
    `  Cache-Control: ${IMMUTABLE}`,
    '',
  ].join('\n')
}
