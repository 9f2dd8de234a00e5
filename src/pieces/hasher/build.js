/** Compiles the hasher to WASM: `npm run build:hasher`. Does nothing when the outputs are newer than their sources. */
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { unroll } from './unroll.js'

const HERE = new URL('./', import.meta.url)
const ASSEMBLY = new URL('assembly/', HERE)
const GENERATED = new URL('generated/', HERE)

/** Static data, four lanes of 64 KiB, and the rest of a page; never grown, so that views of it stay valid. */
const MEMORY_PAGES = '5'

const OUTPUTS = [
  { entry: 'simd', file: 'sha1-simd.wasm', flags: ['--enable', 'simd'] },
  { entry: 'scalar', file: 'sha1-scalar.wasm', flags: ['--disable', 'simd'] },
]

async function compile({ entry, flags }) {
  // Imported late: asc takes a quarter of a second to load, and is not wanted when all is up to date.
  const { default: asc } = await import('assemblyscript/asc')
  let wasm
  const options = ['-O3', '--noAssert', '--converge', '--runtime', 'stub']
  const memory = ['--initialMemory', MEMORY_PAGES, '--maximumMemory', MEMORY_PAGES]
  const { error, stderr } = await asc.main([`${entry}.ts`, '--outFile', 'out.wasm', ...options, ...memory, ...flags], {
    readFile: (name) => readFile(new URL(name, ASSEMBLY), 'utf8').then(unroll, () => null),
    writeFile: (name, contents) => {
      if (name === 'out.wasm') wasm = contents
    },
    listFiles: () => [],
  })
  if (error || !wasm)
    throw new Error(`assembly/${entry}.ts does not compile: ${error?.message}\n${String(stderr).slice(0, 4_000)}`)
  return wasm
}

async function modifiedMs(url) {
  return stat(url).then(
    (found) => found.mtimeMs,
    () => 0,
  )
}

async function upToDate() {
  const assembly = (await readdir(ASSEMBLY)).map((name) => new URL(name, ASSEMBLY))
  const sources = [...assembly, new URL('build.js', HERE), new URL('unroll.js', HERE)]
  const newest = Math.max(...(await Promise.all(sources.map(modifiedMs))))
  const oldest = Math.min(...(await Promise.all(OUTPUTS.map(({ file }) => modifiedMs(new URL(file, GENERATED))))))
  return oldest > newest
}

/** Builds what is out of date; safe to run from several processes at once, each file appears whole. */
export async function buildHasher() {
  if (await upToDate()) return
  await mkdir(GENERATED, { recursive: true })
  for (const output of OUTPUTS) {
    const wasm = await compile(output)
    const partial = new URL(`${output.file}.${process.pid}`, GENERATED)
    await writeFile(partial, wasm)
    await rename(partial, new URL(output.file, GENERATED))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildHasher()
