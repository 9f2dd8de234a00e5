/**
 * `npm run lighthouse`: Lighthouse's mobile scores of the built app with the local stack of `npm start`, the median of
 * RUNS, as JSON on the last line. Fails below LEAST in any of the four. Its CPU is slowed down four times, so a busy
 * machine scores less than the app does.
 */
import { requireNode, requirePackages } from './stack/bootstrap.js'
import { chromiumPath, requireChromium } from './stack/browsers.js'
import { build, isStale } from './stack/build.js'

const RUNS = 5
const LEAST = 0.95
/** Transfer of JavaScript that the first view loads and does not run, bytes. */
const MOST_UNUSED_BYTES = 50_000
const MOST_BLOCKING_MS = 200

requireNode()
await requirePackages()
if (!(await requireChromium())) {
  console.error('No Chromium here, and none could be installed.')
  process.exit(1)
}
if (isStale() && (await build()) !== 0) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
const { up } = await import('./stack/up.ts')
const { default: lighthouse } = await import('lighthouse')
const { launch } = await import('chrome-launcher')

/** @param {string} url */
async function measure(url) {
  const flags = ['--headless=new', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  const chrome = await launch({ chromePath: await chromiumPath(), chromeFlags: flags })
  try {
    const result = await lighthouse(url, { port: chrome.port, logLevel: 'error' })
    const { categories, audits } = result.lhr
    const unused = audits['unused-javascript']?.details?.items ?? []
    return {
      ...Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, score])),
      largestContentfulPaintMs: Math.round(audits['largest-contentful-paint'].numericValue),
      totalBlockingMs: Math.round(audits['total-blocking-time'].numericValue),
      unusedScriptBytes: unused.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0),
    }
  } finally {
    chrome.kill()
  }
}

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

const stack = await up(0)
const runs = []
for (let run = 1; run <= RUNS; run++) {
  runs.push(await measure(`${stack.url}/`))
  console.log(`run ${run}:`, JSON.stringify(runs.at(-1)))
}
await stack.stop()
const result = Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]))
const scores = ['performance', 'accessibility', 'best-practices', 'seo'].map((id) => result[id])
const met =
  scores.every((score) => score >= LEAST) &&
  result.unusedScriptBytes <= MOST_UNUSED_BYTES &&
  result.totalBlockingMs < MOST_BLOCKING_MS
console.log(JSON.stringify({ lighthouse: result, runs: RUNS, met }))
process.exit(met ? 0 : 1)
