import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/core/bitfield.ts'
import type { Metainfo } from '../../../src/core/metainfo.ts'
import { Content } from '../../../src/engine/content.ts'
import type { PiecesApi } from '../../../src/protocol/pieces.ts'
import type { Client } from '../../../src/protocol/rpc.ts'

const PIECES = 8
const metainfo: Metainfo = {
  infoHash: 'c'.repeat(40),
  name: 'x',
  pieceLength: 100,
  pieceCount: PIECES,
  length: 800,
  hashes: new Uint8Array(20 * PIECES),
  files: [
    { index: 0, path: ['x', 'a'], length: 500, offset: 0, pad: false },
    { index: 1, path: ['x', 'b'], length: 300, offset: 500, pad: false },
  ],
  private: false,
  trackers: [],
  webSeeds: [],
  comment: null,
  createdBy: null,
  createdAt: null,
  hybrid: false,
  infoBytes: new TextEncoder().encode('de'),
}

/** The piece worker as far as Content asks it. */
function piecesWith(
  fileLengths: number[],
  truth: number[] = [],
  during: () => void = () => {},
  written: number[] = [],
) {
  const answers: Record<string, () => unknown> = {
    open: () => ({ kind: 'opfs', fileLengths, written }),
    recheck: () => {
      during()
      const found = new Bitfield(PIECES)
      for (const piece of truth) found.set(piece)
      return found.bytes
    },
    put: () => ({ verified: true }),
  }
  return { call: async (method: string) => answers[method]?.() } as unknown as Client<PiecesApi, object>
}

describe('Content', () => {
  it('is not in doubt when nothing is at rest, and as a whole when something is', async () => {
    const queue = { bytes: 0 }
    expect((await Content.open(metainfo, null, piecesWith([0, 0]), queue)).doubt).toBeNull()
    const kept = await Content.open(metainfo, null, piecesWith([200, 0]), queue)
    expect(kept.doubt).toEqual({ from: 0, to: PIECES - 1, first: true })
  })

  it('chooses the files that a magnet named (BEP 53)', async () => {
    const { content } = await Content.open(metainfo, [1], piecesWith([0, 0]), { bytes: 0 })
    expect(content.selected).toEqual([false, true])
    expect(content.complete).toBe(false)
  })

  it('loses what fails, finds what verifies, and leaves alone what peers completed meanwhile', async () => {
    let completed = (): void => {}
    const pieces = piecesWith([500, 300], [0, 2, 5], () => completed())
    const { content } = await Content.open(metainfo, null, pieces, { bytes: 0 })
    for (const piece of [0, 1]) content.bitfield.set(piece)
    completed = () => content.bitfield.set(7)
    expect(await content.recheck(0, PIECES - 1)).toEqual({ lost: [1], found: [2, 5] })
  })

  it('counts the bytes of pieces that are on their way to disk', async () => {
    const queue = { bytes: 0 }
    const { content } = await Content.open(metainfo, null, piecesWith([0, 0]), queue)
    const putting = content.put(0, new Uint8Array(100))
    expect(queue.bytes).toBe(100)
    await putting
    expect(queue.bytes).toBe(0)
  })
})
