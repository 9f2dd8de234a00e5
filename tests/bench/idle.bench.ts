/**
 * The cost of an idle torrent, without peers: memory of engine and piece worker (JavaScript heap and buffers after a
 * collection, without the database's stand-in), timers, and the time to add a thousand, in Node. Each run is a process
 * of its own. Target: ≤ 50 kB each and no timer.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { IdleFigures, IdleRequest } from './idle.types.ts'
import { figureWithoutRival, report } from './lib/report.ts'

const PROCESS = fileURLToPath(new URL('./idle.process.ts', import.meta.url))
const RUNS = 3

function run(request: IdleRequest): Promise<IdleFigures> {
  return new Promise((resolve, reject) => {
    const child = fork(PROCESS, { execArgv: ['--expose-gc', '--import', 'tsx'] })
    child.once('message', (figures) => resolve(figures as IdleFigures))
    child.once('exit', (code) => reject(new Error(`the process ended with ${code} before it was done`)))
    child.send(request)
  })
}

const results = []
for (const pieces of [10, 100, 1_000]) {
  const figures: IdleFigures[] = []
  for (let i = 0; i < RUNS; i++) figures.push(await run({ torrents: 1_000, pieces }))
  const what = `1,000 torrents of ${pieces} pieces`
  results.push(
    figureWithoutRival(
      { case: `${what}, memory of each`, unit: 'kB' },
      figures.map(({ bytesEach }) => bytesEach / 1_000),
    ),
    figureWithoutRival(
      { case: `${what}, added`, unit: 's' },
      figures.map(({ addedMs }) => addedMs / 1_000),
    ),
    figureWithoutRival(
      { case: `${what}, timers`, unit: 'in all' },
      figures.map(({ timersMore }) => timersMore),
    ),
  )
}
report('idle', results)
