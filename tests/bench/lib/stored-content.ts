import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { Page } from '@playwright/test'
import { createTorrent } from '../../../src/core/torrent-file/create-torrent.ts'
import { opfsPathOf } from '../../../src/protocol/pieces.ts'
import { asInfoHash } from '../../info-hash.ts'
import { madeUpBytes } from '../../stack/content.ts'
import { closeServer, listenOnLoopback } from '../../stack/ports.ts'

const PIECE_BYTES = 1024 * 1024
/** The content is this much, over and over: quick to make and to hash, and as slow to read as any other. */
const BLOCK_BYTES = 64 * PIECE_BYTES
const NAME = 'data.bin'

/** A torrent of one large file, and ways to lay its bytes where a client that has completed it would find them. */
export interface StoredContent {
  readonly infoHash: string
  readonly torrentFile: Uint8Array
  /** Into the app's store, from any page of its origin that does not run it. */
  layForApp(page: Page): Promise<void>
  /** Into the default store of unmodified webtorrent: a file for each piece. */
  layForStock(page: Page): Promise<void>
  close(): Promise<void>
}

/** @param blocks length of the file in units of 64 MiB */
export async function storedContent(blocks: number): Promise<StoredContent> {
  const block = madeUpBytes(NAME, BLOCK_BYTES)
  const pieces = Array.from({ length: BLOCK_BYTES / PIECE_BYTES }, (_, i) =>
    createHash('sha1')
      .update(block.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES))
      .digest(),
  )
  const { torrentFile, info } = createTorrent({
    name: NAME,
    length: blocks * BLOCK_BYTES,
    pieceLength: PIECE_BYTES,
    hashes: new Uint8Array(Buffer.concat(Array.from({ length: blocks }, () => pieces).flat())),
    webSeeds: [],
  })
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Length': block.length }).end(block)
  })
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}/`
  return {
    infoHash,
    torrentFile,
    layForApp: (page) =>
      page.evaluate(
        async ({ url, blocks, path }) => {
          const block = await (await fetch(url)).arrayBuffer()
          const root = await navigator.storage.getDirectory()
          const folder = await root.getDirectoryHandle(path[0], { create: true })
          const torrent = await folder.getDirectoryHandle(path[1], { create: true })
          const file = await (await torrent.getFileHandle(path[2], { create: true })).createWritable()
          for (let i = 0; i < blocks; i++) await file.write(block)
          await file.close()
        },
        { url, blocks, path: opfsPathOf(infoHash, 0, '') },
      ),
    layForStock: (page) =>
      page.evaluate(
        async ({ url, blocks, pieceBytes, name }) => {
          const block = await (await fetch(url)).arrayBuffer()
          const root = await navigator.storage.getDirectory()
          const folder = await root.getDirectoryHandle(name, { create: true })
          const inBlock = block.byteLength / pieceBytes
          for (let piece = 0; piece < blocks * inBlock; piece++) {
            const from = (piece % inBlock) * pieceBytes
            const file = await (await folder.getFileHandle(String(piece), { create: true })).createWritable()
            await file.write(block.slice(from, from + pieceBytes))
            await file.close()
          }
        },
        { url, blocks, pieceBytes: PIECE_BYTES, name: `${NAME} - ${infoHash.slice(0, 8)}` },
      ),
    close: () => closeServer(server),
  }
}
