/** `npm run build`: the hasher, the app, what other sites load, and what a static host needs beside them. */
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT, run } from './bootstrap.js'
import { compressFolder } from './compress.js'
import { headersFile } from './headers.js'

/** The build that is made and tested; FRESHET_DIST names another folder, so that two can be looked at side by side. */
export const DIST = process.env.FRESHET_DIST ?? join(ROOT, 'dist')
/** What other sites load, of an origin of its own. */
export const DIST_EMBED = process.env.FRESHET_DIST_EMBED ?? join(ROOT, 'dist-embed')
const STAMP = join(ROOT, 'build', 'built')
const SOURCES = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'vite.embed.config.ts',
  'package-lock.json',
  'tests/stack/headers.js',
  'tests/stack/embed-headers.js',
  'tests/stack/build-embed.js',
  'tests/stack/compress.js',
]

/**
 * @param {string} path
 * @returns {number} newest modification of a source below it, ms; 0 when there is nothing. The build itself writes
 *   `generated`.
 */
function newest(path) {
  const facts = statSync(path, { throwIfNoEntry: false })
  if (facts === undefined) return 0
  if (!facts.isDirectory()) return facts.mtimeMs
  const names = readdirSync(path).filter((name) => name !== 'generated')
  return names.reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
}

/** Whether a source is newer than the start of the last complete build. */
export function isStale() {
  if (!existsSync(join(DIST, 'index.html')) || !existsSync(join(DIST_EMBED, 'build.json'))) return true
  const built = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return SOURCES.some((source) => newest(join(ROOT, source)) > built)
}

/** @returns {Promise<number>} exit code of the step that failed, or 0 */
export async function buildHasher() {
  return run(process.execPath, ['src/pieces/hasher/build.js'])
}

/** Bundles the app into dist/. The hasher must be built. @returns {Promise<number>} exit code */
export async function buildApp() {
  const code = await run(process.execPath, [
    'node_modules/vite/bin/vite.js',
    'build',
    '--outDir',
    DIST,
    '--emptyOutDir',
  ])
  if (code !== 0) return code
  writeFileSync(join(DIST, '_headers'), headersFile())
  await compressFolder(DIST)
  return 0
}

/** Bundles what other sites load into dist-embed/. The hasher must be built. @returns {Promise<number>} exit code */
export function buildEmbed() {
  return run(process.execPath, ['tests/stack/build-embed.js'])
}

/** The whole build. @returns {Promise<number>} exit code of the step that failed, or 0 */
export async function build() {
  const started = new Date()
  const code = (await buildHasher()) || (await buildApp()) || (await buildEmbed())
  if (code === 0) stamp(started)
  return code
}

/** Records a complete build that read its sources no earlier than `started`. @param {Date} started */
export function stamp(started) {
  mkdirSync(join(ROOT, 'build'), { recursive: true })
  writeFileSync(STAMP, '')
  utimesSync(STAMP, started, started)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await build()
