/**
 * The headers of the origin whose frame other sites show (docs/widget.md), for the local server and for static hosts
 * (`dist-embed/_headers`, written by build-embed.js).
 */
import { CONTENT_SECURITY_POLICY, SECURITY_HEADERS } from './headers.js'

/** Pages that ask or show what concerns all sites: none is shown inside another page. Some hosts drop `.html`. */
const OWN_PAGES = ['/frame/1/agree', '/frame/1/earn', '/frame/1/you', '/you'].flatMap((path) => [path, `${path}.html`])

/** The app's own, but that films come from their owners' hosts too, and that any site may show the frame. */
const FRAME_POLICY = CONTENT_SECURITY_POLICY.replace(/media-src [^;]*/, (media) => {
  return `${media} https: http://127.0.0.1:* http://localhost:* http://*.localhost:*`
})
  .replace(/ 'sha256-[^']*'/, '')
  .replace(/frame-src [^;]*/, "frame-src 'self'")
  .replace(/frame-ancestors [^;]*/, 'frame-ancestors *')
const OWN_POLICY = FRAME_POLICY.replace('frame-ancestors *', "frame-ancestors 'none'")

/** `Content-Security-Policy` of a path of the origin. @param {string} path begins with a slash */
export function embedPolicyOf(path) {
  return OWN_PAGES.includes(path) ? OWN_POLICY : FRAME_POLICY
}

/**
 * On a site that isolates itself (COEP) the frame, and workers in it, load only with both of the last two. No
 * `Cross-Origin-Opener-Policy`: the page that asks in a window of its own answers the frame that opened it.
 */
const COMMON = {
  // Pages of other origins check the loader by its hash (SRI), and the app packs all files for owners to host.
  'Access-Control-Allow-Origin': '*',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': SECURITY_HEADERS['Permissions-Policy'],
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

const IMMUTABLE = 'public, max-age=31536000, immutable'
const REVALIDATE = 'no-cache'
/** Of the loader's floating address. */
const SHORT = 'public, max-age=600'

/** @param {string} path */
function cacheControlOf(path) {
  if (path.startsWith('/frame/1/assets/') || path.startsWith('/v/')) return IMMUTABLE
  return path.startsWith('/1/') ? SHORT : REVALIDATE
}

/**
 * All headers of a path of the origin, `Cache-Control` too.
 *
 * @param {string} path begins with a slash
 * @returns {Readonly<Record<string, string>>}
 */
export function embedHeadersOf(path) {
  return {
    'Content-Security-Policy': embedPolicyOf(path),
    ...COMMON,
    'Cache-Control': cacheControlOf(path),
  }
}

/**
 * The same in the `_headers` format that static hosts read. They join the values of all rules that fit a path, so each
 * header is in one rule for a path alone.
 */
export function embedHeadersFile() {
  const common = Object.entries(COMMON).map(([name, value]) => `  ${name}: ${value}`)
  const policy = (/** @type {string} */ path) => `  Content-Security-Policy: ${embedPolicyOf(path)}`
  const cached = (/** @type {string} */ path) => `  Cache-Control: ${cacheControlOf(path)}`
  const pages = [
    '/frame/1/',
    '/frame/1/index.html',
    '/frame/1/preview.html',
    '/frame/1/example/index.html',
    ...OWN_PAGES,
  ]
  return [
    '/*',
    ...common,
    ...pages.flatMap((path) => [path, policy(path), cached(path)]),
    ...['/frame/1/assets/*', '/frame/1/sw.js'].flatMap((path) => [path, policy(path), cached(path)]),
    ...['/1/*', '/v/*', '/build.json'].flatMap((path) => [path, cached(path.replace('*', ''))]),
    '',
  ].join('\n')
}
