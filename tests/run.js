/**
 * `npm test`: installs what is missing, Chromium included, and runs every check and test there is.
 * Ends with the line `N passed, N failed` and a non-zero exit code when anything failed.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, requireNode, requirePackages, run } from './stack/bootstrap.js'
import { requireChromium, tryFirefox } from './stack/browsers.js'
import { buildApp, buildHasher, stamp } from './stack/build.js'

/** @typedef {{ passed: number, failed: number }} Counts */

/** Lines worth repeating before the last one. @type {string[]} */
const notes = []

/** @param {string} path in node_modules @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] */
const tool = (path, args, env) => run(process.execPath, [join('node_modules', path), ...args], env)

/** A step that holds or does not. @param {Promise<number>} code @returns {Promise<Counts>} */
const check = async (code) => ((await code) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

/** The compiler does not read `.svelte` files. @param {string} folder */
const components = (folder) =>
  check(tool('svelte-check/bin/svelte-check', ['--tsconfig', join(folder, 'tsconfig.json'), '--fail-on-warnings']))

/**
 * A test runner that writes its counts. One that fails without counting a failure (it did not start, a file did not
 * load) is one failure.
 *
 * @param {string} report file name of the JSON
 * @param {(path: string) => Promise<number>} runTests
 * @param {(json: any) => Counts & { skipped: number }} countsOf
 * @returns {Promise<Counts>}
 */
async function tests(report, runTests, countsOf) {
  const path = join(ROOT, 'build', report)
  rmSync(path, { force: true })
  const code = await runTests(path)
  try {
    const { passed, failed, skipped } = countsOf(JSON.parse(readFileSync(path, 'utf8')))
    if (skipped > 0) notes.push(`${skipped} left out (${report})`)
    return { passed, failed: code === 0 ? failed : Math.max(1, failed) }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

const unitTests = () =>
  tests(
    'unit.json',
    (path) => tool('vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`]),
    (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests, skipped: json.numPendingTests }),
  )

const browserTests = () =>
  tests(
    'e2e.json',
    (path) => tool('@playwright/test/cli.js', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: path }),
    ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }),
  )

requireNode()
await requirePackages()
mkdirSync(join(ROOT, 'build'), { recursive: true })
const hasChromium = await requireChromium()
const hasFirefox = await tryFirefox()
if (!hasFirefox) notes.push('No Firefox here, and none could be installed: its smoke run is left out.')

/** @type {readonly [string, () => Promise<Counts>]} */
const firefox = ['Firefox', () => withBuild('tests/firefox/smoke.ts')]

const started = new Date()
let built = false

/** A script that needs the build. @param {string} script @returns {Promise<Counts>} */
const withBuild = async (script) => (built ? check(tool('tsx/dist/cli.mjs', [script])) : { passed: 0, failed: 1 })

/** @type {readonly (readonly [string, () => Promise<Counts>])[]} */
const steps = [
  ['hasher', () => check(buildHasher())],
  ['lint', () => check(tool('@biomejs/biome/bin/biome', ['ci', '.']))],
  ['types', () => check(tool('typescript/bin/tsc', ['-b']))],
  ['components', () => components('src/app/ui')],
  ['components of the demo page', () => components('src/demo')],
  ['unit tests', unitTests],
  [
    'contracts',
    async () => {
      // Imported late: it needs packages.
      const { contractTests } = await import('./contracts/run.js')
      const { passed, failed, notes: said } = await contractTests()
      notes.push(...said)
      return { passed, failed }
    },
  ],
  [
    'build',
    async () => {
      const counts = await check(buildApp())
      built = counts.failed === 0
      if (built) stamp(started)
      return counts
    },
  ],
  [
    'browser tests',
    async () => {
      if (built && hasChromium) return browserTests()
      notes.push(
        built ? 'No Chromium here, and none could be installed.' : 'Without a build no browser test could run.',
      )
      return { passed: 0, failed: 1 }
    },
  ],
  ['sizes', () => withBuild('tests/bench/size.bench.ts')],
  ...(hasFirefox ? [firefox] : []),
]

const total = { passed: 0, failed: 0 }
for (const [name, step] of steps) {
  console.log(`\n── ${name}`)
  const from = performance.now()
  const { passed, failed } = await step()
  total.passed += passed
  total.failed += failed
  notes.push(`${name}: ${passed} passed, ${failed} failed, ${Math.round((performance.now() - from) / 1000)} s`)
}

console.log(`\n${notes.join('\n')}\n`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
