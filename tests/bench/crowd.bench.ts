/**
 * One seeder at 2 MB/s and eight leechers that join together, all in Node: time until the last one is complete,
 * compared with the time that the seeder needs to send everything once, and with unmodified webtorrent.
 *
 * Eight downloads at 2 MB/s are 16 MB/s of WebRTC with both ends on this machine. Where the processors are too slow for
 * that,
 * `--rate 500000` shows the clients' own behaviour.
 *
 *   npm run bench -- crowd --runs 5 --rate 2000000 --seconds 16
 */
import { parseArgs } from 'node:util'
import { playAndLog } from './lib/bench-scenario.ts'
import { interleave } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'
import { crowd } from './scenarios/crowd.ts'

const PIECE_BYTES = 64 * 1024

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    /** Of the seeder, bytes a second. */
    rate: { type: 'string', default: '2000000' },
    /** File ÷ rate. */
    seconds: { type: 'string', default: '16' },
  },
})
const rate = Number(values.rate)
const bytes = Math.round((rate * Number(values.seconds)) / PIECE_BYTES) * PIECE_BYTES
const scenario = crowd(rate, bytes)
const took = await interleave(
  {
    ours: async () => (await playAndLog('crowd', scenario, 'ours')).seconds,
    stock: async () => (await playAndLog('crowd', scenario, 'stock')).seconds,
  },
  Number(values.runs),
)
const against = (rivalName: string, rival: readonly number[]) =>
  compare({ case: `8 leechers, seeder at ${rate / 1e6} MB/s`, rivalName, unit: 's' }, took.ours, rival)
report('crowd', [
  against(
    'file ÷ seeder rate',
    took.ours.map(() => bytes / rate),
  ),
  against('webtorrent in Node', took.stock),
])
process.exit(0)
