/**
 * `npm run contracts`: everything about the contracts. Committed artifacts against their sources, forge's unit, fuzz
 * and invariant tests, planted bugs that must be found, coverage, and gas against the committed table.
 *
 * Needs no network: solc is npm's. Where npm has no forge for the platform only the artifacts are checked, and the
 * output names the reason. Ends with `contracts: N passed, N failed`.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { unusedSources } from '../../src/contracts/compile.js'
import { ROOT } from '../stack/bootstrap.js'
import { plant } from './planted.js'

const FORGE = join(ROOT, 'node_modules', '.bin', 'forge')
const LCOV = join(ROOT, 'build', 'contracts', 'lcov.info')
const COVERED = [
  'vault/Vault.sol',
  'vault/VaultFactory.sol',
  'vault/Cashier.sol',
  'vault/libraries/ChequeHash.sol',
  'vault/libraries/CloneCode.sol',
  'vault/libraries/Head.sol',
  'token/WBTT.sol',
]
const COVERAGE = 0.95
/** forge prints its JSON only at the end. A cold compilation of all tests takes 30 s on two cores. */
const LIMIT_MS = 20 * 60_000

/** Whether npm had a forge for this platform. */
export const hasForge = () => existsSync(FORGE)

/**
 * @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ code: number, out: string, err: string }>}
 */
function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, ...env }, maxBuffer: 64 << 20, timeout: LIMIT_MS }
    execFile(command, args, options, (error, out, err) =>
      resolve({ code: error ? 1 : 0, out, err: error && !err ? error.message : err }),
    )
  })
}

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] */
const forge = (args, env) =>
  run(FORGE, [...args, '--root', ROOT], { FOUNDRY_CONFIG: join(ROOT, 'tests', 'contracts', 'foundry.toml'), ...env })

const counts = { passed: 0, failed: 0 }

/** @param {boolean} holds @param {string} what @param {string} [why] */
function report(holds, what, why = '') {
  counts[holds ? 'passed' : 'failed']++
  console.log(`${holds ? '  ok  ' : 'FAILED'}  ${what}${holds || !why ? '' : `\n${why}`}`)
}

/**
 * @param {{ out: string, err: string }} result of `forge test --json`
 * @returns {[suite: string, test: string, passed: boolean, reason: string][] | null} null when there is no such thing
 */
function testsOf({ out }) {
  try {
    const suites = Object.entries(JSON.parse(out.slice(out.indexOf('{'))))
    return suites.flatMap(([suite, { test_results }]) =>
      Object.entries(test_results).map(([test, { status, reason }]) => {
        const name = suite.slice(suite.lastIndexOf(':') + 1)
        return [name, test, status === 'Success', String(reason ?? '')]
      }),
    )
  } catch {
    return null
  }
}

async function artifacts() {
  const { code, err } = await run(process.execPath, ['src/contracts/build.js', '--check'])
  report(code === 0, 'artifacts, ABIs and creation code match the sources', err)
  const unused = unusedSources()
  report(unused.length === 0, 'every source is part of what is deployed', unused.join(', '))
  const version = (await run(process.execPath, ['tests/contracts/solc.js', '--version'])).out.match(
    /\d+\.\d+\.\d+/,
  )?.[0]
  const installed = JSON.parse(readFileSync(join(ROOT, 'node_modules/solc/package.json'), 'utf8')).version
  report(
    version === installed,
    'solc.js reports the version of solc that is installed',
    `${version}, installed ${installed}`,
  )
}

/** Tests the committed code, as it would be deployed. The coverage run tests what forge compiles. */
async function tests() {
  const result = await forge(['test', '--json'], { COMMITTED: 'true' })
  const results = testsOf(result)
  if (results === null) return report(false, 'forge test', result.out + result.err)
  for (const [suite, test, passed, reason] of results) report(passed, `${suite} ${test}`, reason)
}

/** Runs the invariants against vaults with one bug each; they must fail for each. */
async function plantedBugs() {
  const { folder, names } = plant()
  const result = await forge(['test', '--json', '--match-contract', '^Planted', '--allow-failure'], {
    FOUNDRY_TEST: folder,
    FOUNDRY_OUT: 'build/contracts/planted-out',
    FOUNDRY_CACHE_PATH: 'build/contracts/planted-cache',
    FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: 'build/contracts/planted-failures',
  })
  const results = testsOf(result)
  if (results === null) return report(false, 'planted bugs', result.out + result.err)
  for (const name of names) {
    // By its name: a vault that fails in `setUp` already proves nothing.
    const found = results.find(([suite, test]) => suite === name && test === 'invariant_holds()')
    report(found !== undefined && !found[2], `${name}: found by the invariants`, found ? 'not found' : 'did not run')
  }
}

async function coverage() {
  const result = await forge(
    ['coverage', '--no-match-contract', 'VaultInvariants', '--report', 'lcov', '--report-file', LCOV],
    { FOUNDRY_OUT: 'build/contracts/coverage-out', FOUNDRY_CACHE_PATH: 'build/contracts/coverage-cache' },
  )
  if (result.code !== 0) return report(false, 'coverage', result.out + result.err)
  const records = readFileSync(LCOV, 'utf8').split('end_of_record')
  for (const file of COVERED) {
    const record = records.find((text) => text.includes(`SF:src/contracts/${file}\n`)) ?? ''
    for (const [what, hit, found] of [
      ['lines', 'LH', 'LF'],
      ['branches', 'BRH', 'BRF'],
    ]) {
      const number = (key) => Number(new RegExp(`^${key}:(\\d+)`, 'm').exec(record)?.[1] ?? Number.NaN)
      const all = number(found)
      const share = all === 0 ? 1 : number(hit) / all
      report(
        share >= COVERAGE,
        `${file}: ${(100 * share).toFixed(1)} % of ${all} ${what} covered`,
        'at least 95 % wanted',
      )
    }
  }
}

/** @param {string} script that ends with 1 when it failed @param {string} what */
async function script(script, what) {
  const { code, out, err } = await run(process.execPath, ['node_modules/tsx/dist/cli.mjs', `tests/contracts/${script}`])
  report(code === 0, `${what}\n${out}`.trimEnd(), err)
}

/** @returns {Promise<{ passed: number, failed: number, notes: string[] }>} */
export async function contractTests() {
  mkdirSync(join(ROOT, 'build', 'contracts'), { recursive: true })
  await artifacts()
  if (!hasForge()) {
    const note = `No forge from npm for ${process.platform}-${process.arch}: the contracts' own tests are left out.`
    console.log(note)
    return { ...counts, notes: [note] }
  }
  // Two at a time: each compiles for itself, on one core.
  await Promise.all([tests(), coverage().then(plantedBugs)])
  await script('gas.ts', 'gas')
  await script('deploy.ts', 'deployment from the command line, and the probe of the EVM')
  return { ...counts, notes: [] }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed } = await contractTests()
  console.log(`contracts: ${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
