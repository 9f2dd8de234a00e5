/**
 * `npm run fuzz -- --frames 5000000 --seed 7`: the fuzz test of the wire with more frames than `npm test` has; without
 * a seed, with a new one, which is shown.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { requireNode, requirePackages, run } from './stack/bootstrap.js'

const { values } = parseArgs({
  options: { frames: { type: 'string', default: '2000000' }, seed: { type: 'string' } },
})
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31))
requireNode()
await requirePackages()
console.log(`${values.frames} frames with the seed ${seed}`)
const args = ['run', 'tests/unit/engine/wire/fuzz.test.ts', '--testTimeout', '0']
process.exitCode = await run(process.execPath, [join('node_modules', 'vitest', 'vitest.mjs'), ...args], {
  FUZZ_FRAMES: values.frames,
  FUZZ_SEED: seed,
})
