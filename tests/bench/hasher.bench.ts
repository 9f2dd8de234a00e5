/**
 * The hasher in a Chromium worker: four pieces side by side, the copy into WASM memory counted, against `crypto.subtle`
 * and hash-wasm, interleaved. Wanted: 2 × and 3.5 ×. Single stream and scalar rows are for information.
 *
 * Below 1 MiB `crypto.subtle` cannot be doubled on a processor with SHA instructions (measured, MiB/s: subtle
 * 1,100–1,300 up to 896 KiB and 620–720 from 1 MiB on; Node's OpenSSL alone 1,600; ours 1,550–1,650, of which the copy
 * costs 12 %). A dozen orders of the same operations all come to 1,800–1,850 without the copy: some 1,650 vector
 * operations for 256 bytes, and no rotate among them.
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
