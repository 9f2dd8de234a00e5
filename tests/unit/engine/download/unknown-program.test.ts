import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import { BadPieceDetector } from '../../../../src/engine/download/bad-piece-detector.ts'
import { Download } from '../../../../src/engine/download/download.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { type Program, remote } from './remote.ts'

const PIECE_BYTES = 4 * BLOCK_BYTES
const PIECES = 300

const open: { stop(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.stop()
})

const block = (piece: number, offset: number): Uint8Array => new Uint8Array(BLOCK_BYTES).fill(piece ^ (offset >> 14))

/**
 * Downloads {@link PIECES} pieces from a client that answers a few requests at a time, and none any more once it has
 * had more than `most` of them unanswered.
 * @returns most requests that it had, and pieces that came
 */
async function download(program: Program, most: number): Promise<{ peak: number; verified: number }> {
  const length = PIECES * PIECE_BYTES
  let verified = 0
  let resolveDone: () => void = () => {}
  const done = new Promise<void>((resolve) => {
    resolveDone = resolve
  })
  const hash = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')
  const right = (piece: number): string => hash(Buffer.concat([0, 1, 2, 3].map((at) => block(piece, at << 14))))
  const one = new Download(
    {
      infoHash: asInfoHash('a'.repeat(40)),
      layout: { length, pieceLength: PIECE_BYTES, pieceCount: PIECES, files: [] },
      caps: { waitMs: () => 0, charge: () => {}, whenAllowed: () => {} },
      queuedBytes: 0,
      hasPiece: () => false,
      put: async (piece, bytes) => (hash(bytes) === right(piece) ? { verified: true } : { verified: false, bytes }),
      onBlock: () => {},
      onDelivered: () => {},
      onVerdict: () => {},
      onVerified: () => {
        verified += 1
        if (verified === PIECES) resolveDone()
      },
      onBadSource: () => {},
      onFailed: (error) => {
        throw error
      },
      wakeWebSeeds: () => {},
      cancelWebSeedPiece: () => {},
    },
    new BadPieceDetector(),
  )
  open.push(one)
  one.setWanted([{ first: 0, last: PIECES - 1, priority: 1 }])
  const end = await remote('all', program)
  open.push({ stop: () => end.close() })
  let peak = 0
  let isLocked = false
  const note = end.far._onRequest.bind(end.far)
  end.far._onRequest = (piece, offset, bytes) => {
    note(piece, offset, bytes)
    peak = Math.max(peak, end.requests.length)
    if (end.requests.length <= most) return
    isLocked = true
    resolveDone()
  }
  const serve = (): void => {
    if (isLocked || end.far.destroyed) return
    for (const { piece, offset } of end.requests.splice(0, 8)) end.far.piece(piece, offset, block(piece, offset))
    setImmediate(serve)
  }
  one.addWire(end.wire, 'peer')
  serve()
  await done
  return { peak, verified }
}

describe('requests to a client of an unknown program', () => {
  it('stay at 64, as anacrolix/torrent (Go, up to 1.59) locks up above', async () => {
    const program = { id: '-GT0003-', v: 'anacrolix/torrent (devel)', reqq: 1_024 }
    const { peak, verified } = await download(program, LIMITS.unprovenRequests)
    expect(verified).toBe(PIECES)
    expect(peak).toBeLessThanOrEqual(LIMITS.unprovenRequests)
  })

  it('stay below its own limit (`reqq`)', async () => {
    const { peak, verified } = await download({ id: '-GT0003-', reqq: 10 }, 10)
    expect(verified).toBe(PIECES)
    expect(peak).toBe(10)
  })

  it.each([{ id: '-WW0301-' }, { id: '-FR0100-' }, { id: '-LT2110-' }, { id: '-XX0000-', v: 'libtorrent/2.1.1' }])(
    'are not bounded so for %o',
    async (program) => {
      const { verified } = await download(program, LIMITS.requestsPerPeer)
      expect(verified).toBe(PIECES)
    },
  )
})
