/**
 * `npm test`: installs what is missing, Chromium included, and runs every check and test there is.
 * Ends with the line `N passed, N failed` and a non-zero exit code when anything failed.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { RESULTS_FILE, readResults, startResults } from './reporters/results-file.js'
import { ROOT, requireNode, requirePackages, run } from './stack/bootstrap.js'
import { requireChromium, tryFirefox } from './stack/browsers.js'
import { buildApp, buildEmbed, buildHasher, stamp } from './stack/build.js'

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
 * A test runner that writes its results as they come. One that ends badly without a failed test (it did not start, a
 * file did not load, it was cut off) is one failure; the tests that it finished count.
 *
 * @param {string} name of the file with the results
 * @param {(env: NodeJS.ProcessEnv) => Promise<number>} runTests
 * @returns {Promise<Counts>}
 */
async function tests(name, runTests) {
  const path = join(ROOT, 'build', name)
  startResults(path)
  const code = await runTests({ [RESULTS_FILE]: path })
  const { passed, failed, skipped } = readResults(path)
  if (skipped > 0) notes.push(`${skipped} left out (${name})`)
  if (code !== 0 && failed === 0) notes.push(`${name}: the run ended with code ${code} after ${passed} tests.`)
  // A run without any test proves nothing.
  return { passed, failed: code === 0 && passed > 0 ? failed : Math.max(1, failed) }
}

const unitTests = () =>
  tests('unit-results.txt', (env) =>
    tool('vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=tests/reporters/vitest-results.js'], env),
  )

const browserTests = () =>
  tests('e2e-results.txt', (env) =>
    tool('@playwright/test/cli.js', ['test', '--reporter=list,./tests/reporters/playwright-results.js'], env),
  )

requireNode()
await requirePackages()
mkdirSync(join(ROOT, 'build'), { recursive: true })
const hasChromium = await requireChromium()
const hasFirefox = await tryFirefox()
if (!hasFirefox) notes.push('No Firefox here, and none could be installed: its smoke run is left out.')

/** @type {Steps} */
const firefox = [
  ['Firefox', () => withBuild('tests/firefox/smoke.ts')],
  ['embeds in Firefox', () => withBuild('tests/firefox/widget.ts')],
]

const started = new Date()
let built = false

/** A script that needs the build. @param {string} script @returns {Promise<Counts>} */
const withBuild = async (script) => (built ? check(tool('tsx/dist/cli.mjs', [script])) : { passed: 0, failed: 1 })

/** @typedef {readonly (readonly [string, () => Promise<Counts>])[]} Steps */

/** Compilers use one core and unit tests wait much of their time: side by side they fill two. @type {Steps} */
const checks = [
  ['lint', () => check(tool('@biomejs/biome/bin/biome', ['ci', '.']))],
  ['types', () => check(tool('typescript/bin/tsc', ['-b']))],
  ['components', () => components('src/app/ui')],
  ['components of the demo page', () => components('src/demo')],
  [
    'build',
    async () => {
      const counts = await check(buildApp().then((code) => code || buildEmbed()))
      built = counts.failed === 0
      if (built) stamp(started)
      return counts
    },
  ],
]

/** @type {Steps} */
const testsWithoutBrowser = [
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
]

/** @type {Steps} */
const testsOfTheBuild = [
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
  ...(hasFirefox ? firefox : []),
]

const total = { passed: 0, failed: 0 }

/** @param {Steps} steps run one after another */
async function runSteps(steps) {
  for (const [name, step] of steps) {
    console.log(`\n── ${name}`)
    const from = performance.now()
    const { passed, failed } = await step()
    total.passed += passed
    total.failed += failed
    notes.push(`${name}: ${passed} passed, ${failed} failed, ${Math.round((performance.now() - from) / 1000)} s`)
  }
}

await runSteps([['hasher', () => check(buildHasher())]])
await Promise.all([runSteps(checks), runSteps(testsWithoutBrowser)])
await runSteps(testsOfTheBuild)

console.log(`\n${notes.join('\n')}\n`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
