/**
 * Compiles the contracts: `npm run build:contracts`. Writes `artifacts/`, the ABIs of
 * `src/chain/{token,vault}/abi` and the creation code of `src/chain/deploy`. Does nothing when the sources are
 * unchanged.
 *
 * `--check` compiles anyway, writes nothing and fails when a file differs. `--input FILE` writes the standard-JSON
 * input there, for verification by an explorer.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { CONTRACTS, compile, inputHash, SOLC_VERSION, standardInput } from './compile.js'

const ROOT = new URL('../../', import.meta.url)
const BUILT = new URL('src/contracts/artifacts/build.json', ROOT)

const GENERATED = (what) =>
  `// biome-ignore-all format: generated\n/** ${what} Made by \`npm run build:contracts\`. */\n`

const kebabCase = (name) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
const lower = (name) => (name === name.toUpperCase() ? name.toLowerCase() : name[0].toLowerCase() + name.slice(1))

/** `internalType` is the Solidity name of a tuple or an enum; no code reads it. */
const strip = (entry) => JSON.parse(JSON.stringify(entry, (key, value) => (key === 'internalType' ? undefined : value)))

function abiModule(name, abi) {
  const lines = abi.map((entry) => `  ${literal(strip(entry))},`).join('\n')
  return `${GENERATED(`ABI of ${name}.sol.`)}export const ${lower(name)}Abi = [\n${lines}\n] as const\n`
}

/** @param {unknown} value JSON @returns {string} the same value as TypeScript source */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'string') return `'${value}'`
  if (value === null || typeof value !== 'object') return String(value)
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${literal(inner)}`)
    .join(', ')} }`
}

function codeModule(contracts) {
  const lines = contracts.map(
    ({ contractName, bytecode }) => `export const ${lower(contractName)}Code =\n  '${bytecode}'`,
  )
  return `${GENERATED('Creation code of the contracts, without constructor arguments.')}${lines.join('\n')}\n`
}

/**
 * @param {any} output solc's
 * @param {string} hash
 * @returns {Map<string, string>} contents by path from the top folder
 */
function filesOf(output, hash) {
  const files = new Map()
  const artifacts = CONTRACTS.map(({ name, source }) => {
    const { abi, evm } = output.contracts[source][name]
    return {
      contractName: name,
      sourceName: source,
      abi,
      bytecode: `0x${evm.bytecode.object}`,
      deployedBytecode: `0x${evm.deployedBytecode.object}`,
      immutableReferences: evm.deployedBytecode.immutableReferences,
    }
  })
  for (const artifact of artifacts) {
    const { contractName, sourceName, abi } = artifact
    const [family] = sourceName.split('/')
    files.set(`src/contracts/artifacts/${contractName}.json`, `${JSON.stringify(artifact, null, 2)}\n`)
    files.set(`src/chain/${family}/abi/${kebabCase(contractName)}.ts`, abiModule(contractName, abi))
  }
  files.set('src/chain/deploy/code.ts', codeModule(artifacts))
  files.set(
    'src/contracts/artifacts/build.json',
    `${JSON.stringify({ solc: SOLC_VERSION, inputHash: hash }, null, 2)}\n`,
  )
  return files
}

/** @param {string} path from the top folder */
const read = (path) => (existsSync(new URL(path, ROOT)) ? readFileSync(new URL(path, ROOT), 'utf8') : '')

const isFresh = (hash) => existsSync(BUILT) && JSON.parse(readFileSync(BUILT, 'utf8')).inputHash === hash

/** Writes what is out of date. @returns {Promise<string[]>} paths written */
export async function buildContracts() {
  const input = standardInput()
  const hash = inputHash(input)
  if (isFresh(hash)) return []
  const files = filesOf(await compile(input), hash)
  for (const [path, text] of files) {
    mkdirSync(new URL('./', new URL(path, ROOT)), { recursive: true })
    writeFileSync(new URL(path, ROOT), text)
  }
  return [...files.keys()]
}

/** @returns {Promise<string[]>} committed files that a compilation now would write otherwise */
export async function staleFiles() {
  const input = standardInput()
  const files = filesOf(await compile(input), inputHash(input))
  return [...files].filter(([path, text]) => read(path) !== text).map(([path]) => path)
}

async function main([option, file]) {
  if (option === '--input') return writeFileSync(file, JSON.stringify(standardInput(), null, 2))
  if (option === '--check') {
    const stale = await staleFiles()
    for (const path of stale) console.error(`${path} is stale: run npm run build:contracts`)
    process.exitCode = stale.length === 0 ? 0 : 1
    return
  }
  const written = await buildContracts()
  console.log(written.length === 0 ? 'contracts: up to date' : written.map((path) => `wrote ${path}`).join('\n'))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2))
