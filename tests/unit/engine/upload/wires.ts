import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import type { SendBuffer, UploadTorrent } from '../../../../src/engine/upload/upload-torrent.ts'
import type { Uploader } from '../../../../src/engine/upload/uploader.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { endWires, joinToStock } from '../wire/joined-wires.ts'

export { endWires }

export const BLOCK = BLOCK_BYTES
const INFO_HASH = asInfoHash('a'.repeat(40))

/** Sixteen pieces of four blocks. */
export const torrent = (infoHash = INFO_HASH): UploadTorrent => ({
  infoHash,
  ready: true,
  pieceCount: 16,
  readBlock: async (...[piece, , length]) => new Uint8Array(length).fill(piece),
})

/** A peer that runs unmodified bittorrent-protocol, connected to a wire of the uploader, which lacks the last piece. */
export interface Joined {
  readonly ours: Wire
  readonly theirs: Wire
  /** Blocks and rejects received, in order. */
  readonly answers: string[]
  /** Payload bytes received. */
  readonly got: number
  /** Requests this many blocks, from the first on. */
  ask(blocks: number): void
  /** Sends a request even while choked. */
  demand(piece: number, offset: number, length?: number): void
}

export interface JoinOptions {
  readonly of?: UploadTorrent
  readonly fast?: boolean
  readonly interested?: boolean
  /** Default: takes everything at once. */
  readonly sendBuffer?: SendBuffer
}

let peers = 0

export async function join(
  uploader: Uploader,
  { of = torrent(), fast = true, interested = true, sendBuffer }: JoinOptions = {},
): Promise<Joined> {
  const { wire: ours, theirs } = joinToStock({
    pieceCount: of.pieceCount,
    pieceLength: (piece) => (piece >= 0 && piece < of.pieceCount ? 4 * BLOCK : 0),
    has: (piece) => piece < of.pieceCount - 1,
  })
  const shaken = new Promise((resolve) => theirs.once('handshake', resolve))
  ours.once('handshake', () => uploader.attach(ours, of, sendBuffer ?? { bufferedBytes: 0, onDrain: () => {} }))
  peers += 1
  theirs.handshake(INFO_HASH, String(peers).padStart(40, '0'), { fast })
  ours.handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
  await shaken
  const answers: string[] = []
  let got = 0
  theirs.on('piece', (piece: number, offset: number, block: Uint8Array) => {
    answers.push(`${piece}+${offset / BLOCK}`)
    got += block.length
  })
  theirs.on('reject', (piece: number, offset: number) => answers.push(`no ${piece}+${offset / BLOCK}`))
  const demand = (piece: number, offset: number, length = BLOCK): void =>
    theirs._message(6, [piece, offset, length], null)
  if (interested) theirs.interested()
  await settled()
  return {
    ours,
    theirs,
    answers,
    get got() {
      return got
    },
    ask: (blocks) => {
      for (let block = 0; block < blocks; block++) demand((block >> 2) % 15, (block % 4) * BLOCK)
    },
    demand,
  }
}

/** Resolves when all messages were delivered and answered. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
}
