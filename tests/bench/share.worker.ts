import createTorrentOfWebtorrent from 'create-torrent'
import { readBencode, TORRENT_FORM } from '../../src/core/bencode/decode.ts'
import { toHex } from '../../src/core/bytes.ts'
import { createTorrent } from '../../src/core/torrent-file/create-torrent.ts'
import { choosePieceLength } from '../../src/core/torrent-file/new-piece-length.ts'
import { createHasher } from '../../src/pieces/hasher/hasher.ts'
import { WASM_FILES } from '../../src/pieces/hasher/wasm-files.ts'
import { createMessageYield } from '../../src/pieces/message-yield.ts'
import { createPieceService } from '../../src/pieces/piece-service.ts'
import { MemoryDisk } from '../../src/pieces/store/memory-disk.ts'
import type { HashedSource } from '../../src/protocol/pieces.ts'
import type { ShareFigure, ShareRequest, ShareWay } from './share.types.ts'

const NAME = 'large.bin'
const PART_BYTES = 8 * 1024 * 1024

async function ownFile(): Promise<File> {
  return (await (await navigator.storage.getDirectory()).getFileHandle(NAME)).getFile()
}

/** Bytes that differ from part to part, on the disk. */
async function prepare(length: number): Promise<null> {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle(NAME, { create: true })
  const writer = await handle.createWritable()
  const part = new Uint8Array(PART_BYTES)
  for (let at = 0; at < PART_BYTES; at += 65_536) crypto.getRandomValues(part.subarray(at, at + 65_536))
  for (let at = 0; at < length; at += PART_BYTES) {
    part[0] = (part[0] ?? 0) + 1
    await writer.write(part.slice(0, Math.min(PART_BYTES, length - at)))
  }
  await writer.close()
  return null
}

// Not awaited here: messages that come before the listener is there are lost.
const opening = createHasher(WASM_FILES).then((hasher) =>
  createPieceService({
    disk: new MemoryDisk(0),
    hasher,
    yieldToMessages: createMessageYield(),
    now: () => performance.now(),
    notify: () => {},
  }),
)

async function ours(file: File): Promise<Uint8Array> {
  const source = { name: NAME, file, handle: null, size: file.size, lastModified: file.lastModified }
  const answer = await (await opening).hashSource('share', { files: [source], contentKey: null }, null)
  const { value: hashed } = answer as unknown as { value: HashedSource }
  return createTorrent({ name: NAME, webSeeds: [], ...hashed }).info
}

async function theirs(file: File): Promise<Uint8Array> {
  // Its own choice ends at 4 MiB, which is the same up to 6 GB.
  const options = { name: NAME, announceList: [], pieceLength: choosePieceLength(file.size) }
  const torrentFile = await new Promise<Uint8Array>((resolve, reject) => {
    createTorrentOfWebtorrent(file, options, (error, made) => (error ? reject(error) : resolve(made)))
  })
  const span = readBencode(torrentFile, undefined, TORRENT_FORM).spans.get('info')
  return torrentFile.slice(span?.start, span?.end)
}

const WAYS: Readonly<Record<ShareWay, (file: File) => Promise<Uint8Array>>> = { ours, 'create-torrent': theirs }

async function measure(way: ShareWay): Promise<ShareFigure> {
  const file = await ownFile()
  const startedAt = performance.now()
  const info = await WAYS[way](file)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', Uint8Array.from(info)))
  return { seconds: (performance.now() - startedAt) / 1_000, infoHash: toHex(digest) }
}

addEventListener('message', ({ data }: MessageEvent<ShareRequest>) => {
  const work = 'prepare' in data ? prepare(data.prepare) : measure(data.way)
  // A call that fails ends as an error of the worker.
  work.then((answer) => postMessage(answer)).catch(reportError)
})
