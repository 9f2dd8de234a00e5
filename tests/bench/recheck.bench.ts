/**
 * A whole recheck by the piece service in a Chromium worker, over OPFS on disk and over memory, against the hasher
 * alone over the same bytes in memory, interleaved. `reading` is OPFS read in the same windows without hashing: reading
 * and hashing take turns on one thread, which is what keeps OPFS below the hasher.
 */
import { buildHasher } from '../stack/build.js'
import { runBenchWorker } from './lib/bench-worker.ts'
import { compare, figureWithoutRival, report } from './lib/report.ts'
import type { RecheckFigures, RecheckRequest } from './recheck.types.ts'

const KIB = 1024
const MIB = 1024 * KIB
const REQUEST: RecheckRequest = { pieceBytes: [16 * KIB, 256 * KIB, 4 * MIB], torrentBytes: 128 * MIB, runs: 7 }
const unit = 'MiB/s'

function rows({ pieceBytes, mibPerSecond }: RecheckFigures) {
  const size = pieceBytes < MIB ? `${pieceBytes / KIB} KiB` : `${pieceBytes / MIB} MiB`
  const { opfs, memory, hasher, reading } = mibPerSecond
  return [
    compare({ case: `${size}, OPFS`, rivalName: 'the hasher alone', unit }, opfs, hasher),
    compare({ case: `${size}, memory`, rivalName: 'the hasher alone', unit }, memory, hasher),
    figureWithoutRival({ case: `${size}, OPFS read alone`, unit }, reading),
  ]
}

if ((await buildHasher()) !== 0) throw new Error('the hasher does not build')
const figures = await runBenchWorker<RecheckFigures[]>('recheck', REQUEST)
report('recheck', figures.flatMap(rows))
