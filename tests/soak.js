/**
 * `npm run soak`: what takes too long for every run of `npm test`. First the stack of `npm start` for an hour
 * (soak-stack.ts), then 5 GB that are shared in place, then the money specs on the chain that pages run, besides anvil
 * (`npm test` has the journey there, and tests/unit/play/conformance.test.ts compares the two chains).
 */
import { requireNode, requirePackages, run } from './stack/bootstrap.js'
import { requireChromium } from './stack/browsers.js'
import { build, isStale } from './stack/build.js'

requireNode()
await requirePackages()
if (!(await requireChromium())) {
  console.error('No Chromium here, and none could be installed.')
  process.exit(1)
}
const PLAYWRIGHT = ['node_modules/@playwright/test/cli.js', 'test']

const built = isStale() ? await build() : 0
process.exitCode =
  built ||
  (await run(process.execPath, ['--import', 'tsx', 'tests/soak-stack.ts'])) ||
  (await run(process.execPath, [...PLAYWRIGHT, 'share-engine.spec.ts', '--project=all', '--grep=1 GB'], {
    FRESHET_SHARE_BYTES: '5000000000',
  })) ||
  (await run(process.execPath, [...PLAYWRIGHT, '--project=play-chain'], { FRESHET_SOAK: '1' }))
