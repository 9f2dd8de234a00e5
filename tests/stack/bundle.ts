import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { buildSync, type Metafile } from 'esbuild'
import { ROOT } from './bootstrap.js'

const FOLDER = join(ROOT, 'build', 'stack')

/** What CommonJS packages inside an ES module ask for. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** Files of packages change with the lock alone. */
const isOwn = (path: string): boolean => !path.includes('node_modules')

const modified = (path: string): number => statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? Infinity

/** Whether the bundle is newer than everything it was made of. */
function isFresh(out: string): boolean {
  if (!existsSync(out) || !existsSync(`${out}.inputs`)) return false
  const made = statSync(out).mtimeMs
  const inputs = readFileSync(`${out}.inputs`, 'utf8').split('\n')
  return [...inputs, 'package-lock.json'].every((path) => modified(path) < made)
}

/**
 * A TypeScript file and all it imports as one JavaScript file, made again when a source has changed. A process that
 * runs it is ready five times sooner than one that transforms and resolves some 300 modules at each start (1.3 against
 * 6.5 s on a busy machine). Packages are bundled as they are published; native ones are loaded from node_modules.
 *
 * @param script path from the top of the project
 * @returns absolute path of the bundle
 */
export function bundle(script: string): string {
  const name = `${basename(script, '.ts')}-${createHash('sha256').update(script).digest('hex').slice(0, 8)}`
  const out = join(FOLDER, `${name}.mjs`)
  if (isFresh(out)) return out
  mkdirSync(FOLDER, { recursive: true })
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [script],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: REQUIRE },
    external: ['@roamhq/wrtc', 'node-datachannel', 'bufferutil', 'utf-8-validate', 'utp-native'],
    logLevel: 'error',
  })
  // Several workers may make it at once: each moves a whole file into place.
  const whole = `${out}.${process.pid}`
  writeFileSync(whole, outputFiles[0]?.contents ?? '')
  writeFileSync(`${whole}.inputs`, ownInputs(metafile).join('\n'))
  renameSync(`${whole}.inputs`, `${out}.inputs`)
  renameSync(whole, out)
  return out
}

const ownInputs = ({ inputs }: Metafile): string[] =>
  Object.keys(inputs)
    .filter(isOwn)
    .map((path) => relative(ROOT, join(ROOT, path)))
