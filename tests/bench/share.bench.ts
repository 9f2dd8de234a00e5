/**
 * From a file on the disk to its info hash: ours in a Chromium worker, as in the product, against `create-torrent` in
 * the same worker, and in Node. Wanted: 3 × the one in the page. The bytes in Node are others, as many.
 * `npm run bench -- share [MB] [runs]`
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import createTorrent from 'create-torrent'
import { buildHasher } from '../stack/build.js'
import { withBenchWorker } from './lib/bench-worker.ts'
import { interleave } from './lib/figures.ts'
import { compare, report } from './lib/report.ts'
import type { ShareFigure, ShareRequest, ShareWay } from './share.types.ts'

const MB = 1_000_000
const bytes = Number(process.argv[2] ?? 1_000) * MB
const runs = Number(process.argv[3] ?? 5)
const UNIT = 'MB/s'

async function writeFile(path: string): Promise<void> {
  const file = await open(path, 'w')
  const part = randomBytes(8 << 20)
  for (let at = 0; at < bytes; at += part.length) {
    part.writeUInt32LE(at / part.length)
    await file.write(part, 0, Math.min(part.length, bytes - at))
  }
  await file.close()
}

if ((await buildHasher()) !== 0) throw new Error('the hasher does not build')
const folder = await mkdtemp(join(tmpdir(), 'freshet-share-'))
const path = join(folder, 'large.bin')
await writeFile(path)
const infoHashes = new Set<string>()
const samples = await withBenchWorker('share', async (ask) => {
  await ask({ prepare: bytes } satisfies ShareRequest)
  const inPage = (way: ShareWay) => async (): Promise<number> => {
    const { seconds, infoHash } = await ask<ShareFigure>({ way } satisfies ShareRequest)
    infoHashes.add(infoHash)
    return bytes / MB / seconds
  }
  const inNode = async (): Promise<number> => {
    const startedAt = performance.now()
    await new Promise<void>((resolve, reject) => {
      createTorrent(path, { announceList: [] }, (error) => (error ? reject(error) : resolve()))
    })
    return bytes / MB / ((performance.now() - startedAt) / 1_000)
  }
  return interleave({ ours: inPage('ours'), page: inPage('create-torrent'), node: inNode }, runs)
})
await rm(folder, { recursive: true })
if (infoHashes.size !== 1) throw new Error(`Expected one info hash, got ${[...infoHashes].join(', ')}`)
const size = `${bytes / MB} MB to an info hash`
report('share', [
  compare({ case: size, rivalName: 'create-torrent in the page', unit: UNIT }, samples.ours, samples.page),
  compare({ case: size, rivalName: 'create-torrent in Node', unit: UNIT }, samples.ours, samples.node),
])
