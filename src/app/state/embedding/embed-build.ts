import type { Loader } from '../../../core/embed/owner/embed-code.ts'
import { ConfigError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'

/** What the embed's origin serves: its `build.json`, checked. */
export interface EmbedBuild {
  /** Folder of the embed's origin, with a slash at the end. */
  readonly base: string
  readonly version: string
  readonly loader: Loader
  /** SHA-256 in hexadecimal of each file, by its path. */
  readonly files: ReadonlyMap<string, string>
}

const VERSION = /^[\w.+-]{1,40}$/
const HASH = /^[0-9a-f]{64}$/
const PATH = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.+/-]{1,200}$/

/** @throws ConfigError `embed-build-invalid` */
export function readBuild(value: unknown, base: string): Omit<EmbedBuild, 'loader'> & { readonly integrity: string } {
  const { version, loader, files } = (value ?? {}) as Record<string, unknown>
  if (typeof version !== 'string' || !VERSION.test(version)) throw invalid('a version', version)
  if (typeof loader !== 'string') throw invalid('the hash of the loader', loader)
  const entries = typeof files === 'object' && files !== null ? Object.entries(files as Record<string, unknown>) : []
  const isFine = ([path, hash]: [string, unknown]): boolean => PATH.test(path) && HASH.test(String(hash))
  if (entries.length === 0 || !entries.every(isFine)) throw invalid('files with their hashes', entries.length)
  return { base, version, integrity: loader, files: new Map(entries.map(([path, hash]) => [path, String(hash)])) }
}

/**
 * Reads which build the embed's origin serves, and hashes its loader here: the pasted code names what was read.
 *
 * @param base folder of the embed's origin, with a slash at the end
 * @throws ConfigError `embed-unreachable`, `embed-build-invalid`
 */
export async function loadEmbedBuild(base: string): Promise<EmbedBuild> {
  const text = new TextDecoder().decode(await fetchFile(base, 'build.json'))
  const value = await Promise.resolve(text)
    .then(JSON.parse)
    .catch(() => null)
  const { integrity, ...build } = readBuild(value, base)
  const path = `v/${build.version}/freshet.js`
  const got = await integrityOf(await fetchFile(base, path))
  if (got !== integrity) throw invalid(`the loader to have the hash ${integrity}`, got)
  return { ...build, loader: { url: new URL(path, base).href, integrity } }
}

/** @throws ConfigError `embed-unreachable` */
export async function fetchFile(base: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const signal = AbortSignal.timeout(LIMITS.torrentFetchMs)
    const response = await fetch(new URL(path, base), { credentials: 'omit', cache: 'no-cache', signal })
    if (!response.ok) throw new Error(`status ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (thrown) {
    const got = thrown instanceof Error ? thrown.message : String(thrown)
    const { host } = new URL(base)
    throw new ConfigError('embed-unreachable', `Expected to read ${path} of ${base}, got: ${got}`, { host, path })
  }
}

/** What `integrity` of a script holds (SRI). */
export async function integrityOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-384', bytes))
  return `sha384-${btoa(String.fromCharCode(...digest))}`
}

function invalid(expected: string, value: unknown): ConfigError {
  const got = String(value).slice(0, 100)
  return new ConfigError('embed-build-invalid', `build.json: expected ${expected}, got ${got}`, { expected, got })
}
