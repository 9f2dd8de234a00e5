#!/usr/bin/env node
/** solc from npm behind the two options that forge uses: `--version` and `--standard-json`. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const CACHE = new URL('../../build/contracts/solc/', import.meta.url)

/** @param {string} input @returns {string} solc output for this input, from the cache if there is any */
function compile(input) {
  const path = new URL(`${createHash('sha256').update(input).digest('hex')}.json`, CACHE)
  try {
    return readFileSync(path, 'utf8')
  } catch {
    const output = createRequire(import.meta.url)('solc').compile(input)
    mkdirSync(CACHE, { recursive: true })
    writeFileSync(path, output)
    return output
  }
}

if (process.argv.includes('--version')) {
  // Written out, since loading solc takes a second and forge asks often; the runner compares it with the package.
  console.log('solc, the solidity compiler commandline interface\nVersion: 0.8.30+commit.73712a01.Emscripten.clang')
} else {
  process.stdout.write(compile(readFileSync(0, 'utf8')))
}
