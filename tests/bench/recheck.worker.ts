import type { InfoHash } from '../../src/core/metainfo/info-hash.ts'
import { createHasher, type Hasher } from '../../src/pieces/hasher/hasher.ts'
import { WASM_FILES } from '../../src/pieces/hasher/wasm-files.ts'
import { createMessageYield } from '../../src/pieces/message-yield.ts'
import { createPieceService } from '../../src/pieces/piece-service.ts'
import type { Disk } from '../../src/pieces/store/disk.ts'
import { MemoryDisk } from '../../src/pieces/store/memory-disk.ts'
import { openOpfsDisk } from '../../src/pieces/store/opfs-disk.ts'
import type { StoreLayout } from '../../src/protocol/pieces.ts'
import { asInfoHash } from '../info-hash.ts'
import { interleave } from './lib/figures.ts'
import type { RecheckFigures, RecheckRequest } from './recheck.types.ts'

const MIB = 1024 * 1024
const SIDE_BY_SIDE = 4
const READ_BYTES = 64 * 1024

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  // getRandomValues takes 64 KiB at a time.
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}

function layoutOf(bytes: Uint8Array, pieceLength: number, hasher: Hasher): StoreLayout {
  const pieceCount = bytes.length / pieceLength
  const hashes = new Uint8Array(pieceCount * 20)
  for (let i = 0; i < pieceCount; i++) {
    hashes.set(hasher.digest([bytes.subarray(i * pieceLength, (i + 1) * pieceLength)])[0]!, i * 20)
  }
  const files = [{ offset: 0, length: bytes.length, pad: false }]
  return { length: bytes.length, pieceLength, pieceCount, files, hashes }
}

const rateOf = async (bytes: number, act: () => unknown): Promise<number> => {
  const started = performance.now()
  await act()
  return bytes / MIB / ((performance.now() - started) / 1000)
}

/** A whole recheck over `disk`, which has the bytes; refuses to be measured when a piece does not verify. */
async function rechecker(disk: Disk, infoHash: InfoHash, layout: StoreLayout, hasher: Hasher) {
  let bits = 0
  const service = createPieceService({
    disk,
    hasher,
    yieldToMessages: createMessageYield(),
    now: () => performance.now(),
    notify: (_, progress) => {
      if ('verified' in progress) bits = progress.verified.filter((byte) => byte === 0xff).length
    },
  })
  await service.open(infoHash, layout)
  const every = new Uint8Array(layout.pieceCount / 8).fill(0xff)
  return async () => {
    const rate = await rateOf(layout.length, () => service.recheck(infoHash, every))
    if (bits !== every.length) throw new Error('a piece does not verify')
    return rate
  }
}

async function measureOne(pieceBytes: number, { torrentBytes, runs }: RecheckRequest): Promise<RecheckFigures> {
  const hasher = await createHasher(WASM_FILES)
  const bytes = randomBytes(torrentBytes)
  const layout = layoutOf(bytes, pieceBytes, hasher)
  const infoHash = asInfoHash(pieceBytes.toString(16).padStart(40, '0'))
  const disks = { opfs: await openOpfsDisk(), memory: new MemoryDisk(2 * torrentBytes) }
  if (!disks.opfs) throw new Error('this browser has no private file system')
  for (const disk of [disks.opfs, disks.memory]) {
    const file = await disk.open(infoHash, 0, true)
    file!.write(bytes, 0)
    file!.close()
  }
  const [opfs, memory] = [
    await rechecker(disks.opfs, infoHash, layout, hasher),
    await rechecker(disks.memory, infoHash, layout, hasher),
  ]
  const pieceAt = (index: number) => bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes)
  // The service holds the torrent's file, so reading alone is measured on a copy.
  const copy = (await disks.opfs.open(asInfoHash(infoHash.replace(/^0/, 'c')), 0, true))!
  copy.write(bytes, 0)
  const target = new Uint8Array(READ_BYTES)
  const mibPerSecond = await interleave(
    {
      opfs,
      memory,
      hasher: () =>
        rateOf(torrentBytes, () => {
          for (let i = 0; i < layout.pieceCount; i += SIDE_BY_SIDE)
            hasher.digest([pieceAt(i), pieceAt(i + 1), pieceAt(i + 2), pieceAt(i + 3)])
        }),
      reading: () =>
        rateOf(torrentBytes, () => {
          for (let at = 0; at < torrentBytes; at += READ_BYTES) copy.read(target, at)
        }),
    },
    runs,
  )
  return { pieceBytes, mibPerSecond }
}

async function measure(request: RecheckRequest): Promise<RecheckFigures[]> {
  const figures: RecheckFigures[] = []
  for (const pieceBytes of request.pieceBytes) figures.push(await measureOne(pieceBytes, request))
  return figures
}

addEventListener('message', (event: MessageEvent<RecheckRequest>) => {
  measure(event.data).then(postMessage, reportError)
})
