/**
 * The npm package `freshet-embed`, made of src/widget and of what the embed's origin serves:
 * `node tests/stack/build-package.js`, after `npm run build`, writes build/freshet-embed/.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'vite'
import { ROOT } from './bootstrap.js'
import { DIST_EMBED } from './build.js'

const WIDGET = join(ROOT, 'src', 'widget')
const ENTRIES = ['index', 'define', 'react']
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const runFile = promisify(execFile)
/** @param {string} path of a program in node_modules @param {readonly string[]} args */
const tool = (path, ...args) => runFile(process.execPath, [join(ROOT, 'node_modules', path), ...args], { cwd: ROOT })

/** @param {string} folder */
async function buildModules(folder) {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    define: { __APP_VERSION__: JSON.stringify(version) },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: ['chrome130', 'firefox144', 'safari18.2'],
      // Sites make their own.
      minify: false,
      modulePreload: false,
      lib: { entry: ENTRIES.map((name) => join(WIDGET, `${name}.ts`)), formats: ['es'] },
      rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
    },
  })
}

const REACT_TYPES = `import type { FreshetElements } from './types/widget/react.js'
export type { FreshetElements, FreshetProps } from './types/widget/react.js'
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends FreshetElements {}
  }
}
`

/** Declarations of the entries and of all that they name. @param {string} folder */
async function buildTypes(folder) {
  const config = join(ROOT, 'build', 'package-types.json')
  const options = {
    extends: join(WIDGET, 'tsconfig.json'),
    compilerOptions: {
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      stripInternal: true,
      rootDir: join(ROOT, 'src'),
      outDir: join(folder, 'types'),
    },
    include: [],
    files: [
      ...ENTRIES.map((name) => join(WIDGET, `${name}.ts`)),
      join(WIDGET, 'globals.d.ts'),
      join(ROOT, 'src/core/globals.d.ts'),
    ],
    references: [],
  }
  mkdirSync(join(ROOT, 'build'), { recursive: true })
  writeFileSync(config, JSON.stringify(options))
  await tool('typescript/bin/tsc', '-p', config)
  for (const name of readdirSync(join(folder, 'types'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue
    const path = join(folder, 'types', name)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/(from\s+'|import\(')(\.[^']+)\.ts'/g, "$1$2.js'"))
  }
  writeFileSync(join(folder, 'react.d.ts'), REACT_TYPES)
}

/** What editors read of the elements. @param {string} folder */
async function buildManifest(folder) {
  // The option that keeps it from writing into our own package.json can be set in a file alone.
  const config = join(ROOT, 'build', 'manifest.config.js')
  const options = {
    globs: ['src/widget/element/*.ts'],
    outdir: relative(ROOT, folder),
    packagejson: false,
    quiet: true,
  }
  mkdirSync(join(ROOT, 'build'), { recursive: true })
  writeFileSync(config, `export default ${JSON.stringify(options)}\n`)
  await tool('@custom-elements-manifest/analyzer/cem.js', 'analyze', '--config', relative(ROOT, config))
  const path = join(folder, 'custom-elements.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  const isPublic = (/** @type {{ privacy?: string, name: string }} */ member) =>
    (member.privacy ?? 'public') === 'public' && !/^#|Callback$|^adoptedStyleSheets$/.test(member.name)
  manifest.modules = manifest.modules.filter((/** @type {{ path: string }} */ { path }) =>
    /freshet-(video|seed)/.test(path),
  )
  for (const module of manifest.modules) {
    module.path = 'index.js'
    for (const one of module.exports) one.declaration.module = 'index.js'
    for (const one of module.declarations) {
      // The one that stands for all names is not an event.
      one.events = one.events.filter((/** @type {{ name: string }} */ { name }) => name.startsWith('freshet-'))
      for (const attribute of one.attributes) {
        attribute.fieldName = attribute.name.replace(/-(.)/g, (/** @type {string} */ _, /** @type {string} */ letter) =>
          letter.toUpperCase(),
        )
      }
      const fields = one.attributes.map((/** @type {Record<string, unknown>} */ { name, fieldName, description }) => ({
        kind: 'field',
        name: fieldName,
        type: { text: 'string' },
        description,
        attribute: name,
        reflects: true,
      }))
      one.members = [...one.members.filter(isPublic), ...fields]
    }
  }
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`)
}

/**
 * Builds into `folder`, which is emptied.
 *
 * @param {string} folder
 * @param {string} embed what the embed's origin serves
 */
export async function buildPackage(folder, embed) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await Promise.all([buildModules(folder), buildTypes(folder), buildManifest(folder)])
  const manifest = JSON.parse(readFileSync(join(WIDGET, 'package.json'), 'utf8'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`)
  cpSync(join(WIDGET, 'README.md'), join(folder, 'README.md'))
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
  cpSync(embed, join(folder, 'embed'), { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) })
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await buildPackage(join(ROOT, 'build', 'freshet-embed'), DIST_EMBED)
