/** What other sites load (docs/widget.md): the loader, the frame with its workers, and the hashes of all of it. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { ROOT } from './bootstrap.js'
import { DIST_EMBED } from './build.js'
import { compressFolder } from './compress.js'
import { embedHeadersFile } from './embed-headers.js'
import { sriOf } from './sri.js'

const FRAME = 'frame/1'
/** What the frame starts without, and what other pages load: its service worker keeps none of it. */
const NOT_KEPT =
  /\/(agree(?!-messages)|amounts|bootstrap|ccip|move-messages|earn|earner|open-chain-reader|PayeeForm|you|example|guess-encoding|magnet|open-share|share-keys|shares|preview|sha1-scalar|WindowPage)[-.]/
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** SHA-256 as hex digits. @param {Buffer | string} bytes */
const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Files below a folder with forward slashes, sorted. @param {string} folder */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
}

/**
 * The hash of files: of the lines that `sha256sum` prints for them, in the order of their paths.
 *
 * @param {Readonly<Record<string, string>>} hashes
 */
const hashOfAll = (hashes) =>
  hashOf(
    Object.entries(hashes)
      .map(([path, hash]) => `${hash}  ${path}\n`)
      .join(''),
  )

/** SHA-256 of each file below a folder. @param {string} folder */
const hashesOf = (folder) =>
  Object.fromEntries(filesBelow(folder).map((path) => [path, hashOf(readFileSync(join(folder, path)))]))

/**
 * @param {'frame' | 'worker' | 'loader' | 'session' | 'collector'} mode
 * @param {string} outDir
 * @param {Record<string, string>} [define]
 */
const bundle = (mode, outDir, define = {}) =>
  build({
    configFile: join(ROOT, 'vite.embed.config.ts'),
    logLevel: 'warn',
    mode,
    define,
    build: { outDir, emptyOutDir: false },
  })

/** Builds into `folder`, which is emptied. @param {string} [folder] */
export async function buildEmbed(folder = DIST_EMBED) {
  process.env.NODE_ENV = 'production'
  rmSync(folder, { recursive: true, force: true })
  const frame = join(folder, FRAME)
  await bundle('frame', frame)
  const shell = filesBelow(frame).filter((path) => path.startsWith('assets/') && !NOT_KEPT.test(path))
  await bundle('worker', frame, {
    __EMBED_SHELL__: JSON.stringify(shell),
    __EMBED_SHELL_HASH__: JSON.stringify(hashOfAll(hashesOf(frame))),
  })

  // The short address of the visitor's own page leads to it: cookies of the limit are for the frame's folder alone.
  const own = `./${FRAME}/you.html`
  writeFileSync(
    join(folder, 'you.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url=${own}"><title>Freshet</title><a href="${own}">What you share on other sites</a></html>
`,
  )

  // The loader names the session by its hash, so that its own hash covers both.
  const fixed = join(folder, 'v', version)
  await bundle('session', fixed)
  const [session = ''] = readdirSync(fixed)
  const sessionFacts = [`v/${version}/${session}`, sriOf(readFileSync(join(fixed, session)))]
  await bundle('loader', join(folder, '1'), { __SESSION__: JSON.stringify(sessionFacts) })
  const loader = readFileSync(join(folder, '1', 'freshet.js'))
  writeFileSync(join(fixed, 'freshet.js'), loader)

  await bundle('collector', folder)

  const files = hashesOf(folder)
  const facts = { version, hash: hashOfAll(files), loader: sriOf(loader), files }
  writeFileSync(join(folder, 'build.json'), `${JSON.stringify(facts, null, 2)}\n`)
  writeFileSync(join(folder, '_headers'), embedHeadersFile())
  await compressFolder(folder)
  return facts
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEmbed()
