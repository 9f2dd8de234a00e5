/** `npm run bench -- NAME`: runs tests/bench/NAME.bench.ts; with no name, lists them. The last line printed is JSON. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { requireNode, requirePackages, run } from '../stack/bootstrap.js'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const SUFFIX = '.bench.ts'
/** Other names. */
const ALIASES = { download: 'clean' }
const names = readdirSync(HERE)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
const [asked = '', ...rest] = process.argv.slice(2)
const name = asked === '' ? undefined : (ALIASES[asked] ?? asked)

if (name === undefined || !names.includes(name)) {
  if (name !== undefined) console.error(`There is no bench ${name}.`)
  console.log(`Benches: ${names.join(', ')}\nRun one with: npm run bench -- ${names[0] ?? 'NAME'}`)
  process.exitCode = name === undefined ? 0 : 1
} else {
  requireNode()
  await requirePackages()
  process.exitCode = await run(process.execPath, ['--import', 'tsx', `tests/bench/${name}${SUFFIX}`, ...rest])
}
