/** Builds the contracts' standard-JSON input (which explorers verify them with) and compiles it. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('./', import.meta.url))
const require = createRequire(import.meta.url)
const OPENZEPPELIN = dirname(require.resolve('@openzeppelin/contracts/package.json'))

/** Contracts that are deployed: name and source file. */
export const CONTRACTS = [
  { name: 'Vault', source: 'vault/Vault.sol' },
  { name: 'VaultFactory', source: 'vault/VaultFactory.sol' },
  { name: 'Cashier', source: 'vault/Cashier.sol' },
  { name: 'WBTT', source: 'token/WBTT.sol' },
]
export const SOLC_VERSION = require('solc/package.json').version

/** Berlin: BTTC's published source stops there, before PUSH0, MCOPY and base fees. */
export const SETTINGS = {
  evmVersion: 'berlin',
  optimizer: { enabled: true, runs: 10_000 },
  // Saves 1,400 gas of each cheque in a batch (measured), for five seconds of compiling.
  viaIR: true,
  // Without a metadata hash, comments do not change the code.
  metadata: { bytecodeHash: 'none' },
  outputSelection: {
    '*': {
      '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.deployedBytecode.immutableReferences'],
    },
  },
}

/** @param {string} name a source's name: a path in this folder, or of OpenZeppelin's */
function sourceText(name) {
  const prefix = '@openzeppelin/contracts/'
  const path = name.startsWith(prefix) ? `${OPENZEPPELIN}/${name.slice(prefix.length)}` : `${HERE}${name}`
  return readFileSync(path, 'utf8')
}

/** @param {string} text @param {string} name of the source with `text` @returns {string[]} names it imports */
function importsOf(text, name) {
  const paths = [...text.matchAll(/^import\s[^;]*?"([^"]+)";/gms)].map((match) => match[1])
  return paths.map((path) => (path.startsWith('.') ? posix.join(posix.dirname(name), path) : path))
}

/** @returns {object} deterministic: sources sorted by name, only those that are used */
export function standardInput() {
  const texts = new Map()
  const add = (name) => {
    if (texts.has(name)) return
    const text = sourceText(name)
    texts.set(name, text)
    for (const imported of importsOf(text, name)) add(imported)
  }
  for (const { source } of CONTRACTS) add(source)
  const sources = Object.fromEntries(
    [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, content]) => [name, { content }]),
  )
  return { language: 'Solidity', sources, settings: SETTINGS }
}

/** @param {object} input @returns {string} the hash that artifacts record of their input */
export function inputHash(input) {
  return createHash('sha256').update(SOLC_VERSION).update(JSON.stringify(input)).digest('hex')
}

/**
 * @param {object} input
 * @returns {Promise<any>} solc's output
 * @throws {Error} with solc's messages when a source does not compile
 */
export async function compile(input) {
  // Imported late: loading takes two seconds and is not needed when the artifacts are up to date.
  const { default: solc } = await import('solc')
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  const errors = (output.errors ?? []).filter(({ severity }) => severity !== 'info')
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return output
}

/** Solidity files of this folder that nothing deployed imports. @returns {string[]} */
export function unusedSources() {
  const used = new Set(Object.keys(standardInput().sources))
  const files = readdirSync(HERE, { recursive: true }).map((path) => relative('.', String(path)).replaceAll('\\', '/'))
  return files.filter((path) => path.endsWith('.sol') && !used.has(path))
}
