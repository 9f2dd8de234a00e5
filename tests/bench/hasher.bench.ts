/**
 * The hasher in a Chromium worker: four pieces side by side, the copy into WASM memory counted, against `crypto.subtle` (four
 * at once) and hash-wasm, interleaved. Wanted: 2 × and 3.5 ×. Single stream and scalar rows are for information.
 */
import { buildHasher } from '../stack/build.js'
import type { HasherFigures, HasherRequest, Way } from './hasher.types.ts'
import { runBenchWorker } from './lib/bench-worker.ts'
import { compare, report } from './lib/report.ts'

const KIB = 1024
const MIB = 1024 * KIB
const REQUEST: HasherRequest = { pieceBytes: [256 * KIB, MIB, 4 * MIB], poolBytes: 32 * MIB, runs: 25 }
const UNIT = 'MiB/s'

const sizeOf = (bytes: number) => (bytes < MIB ? `${bytes / KIB} KiB` : `${bytes / MIB} MiB`)

function rows({ pieceBytes, mibPerSecond }: HasherFigures) {
  const row = (name: string, ours: Way, rival: Way, rivalName: string) =>
    compare({ case: `${sizeOf(pieceBytes)}, ${name}`, rivalName, unit: UNIT }, mibPerSecond[ours], mibPerSecond[rival])
  return [
    row('four lanes', 'lanes', 'subtleAlone', 'crypto.subtle, one at a time'),
    row('four lanes', 'lanes', 'subtle', 'crypto.subtle, four at once'),
    row('four lanes', 'lanes', 'hashWasm', 'hash-wasm'),
    row('single stream', 'stream', 'hashWasm', 'hash-wasm'),
    row('scalar build', 'scalar', 'hashWasm', 'hash-wasm'),
  ]
}

if ((await buildHasher()) !== 0) throw new Error('the hasher does not build')
const figures = await runBenchWorker<HasherFigures[]>('hasher', REQUEST)
report('hasher', figures.flatMap(rows))
