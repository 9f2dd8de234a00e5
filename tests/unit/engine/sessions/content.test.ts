import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import { parseTorrentFile } from '../../../../src/core/metainfo/torrent-file.ts'
import { Content } from '../../../../src/engine/sessions/content.ts'
import { Doubt } from '../../../../src/engine/sessions/doubtful-pieces.ts'
import { sha1 } from '../../../../src/engine/lib/sha1.ts'
import type { PiecesApi, StoreKind } from '../../../../src/protocol/pieces.ts'
import type { Client } from '../../../../src/protocol/rpc.ts'
import type { SessionRecord } from '../../../../src/protocol/session.ts'
import { multiFile } from '../../../vectors/torrents.ts'

const PIECES = 8
const torrentFile = multiFile(
  [
    { length: 500, path: ['a'] },
    { length: 300, path: ['b'] },
  ],
  { 'piece length': 100, pieces: 'h'.repeat(20 * PIECES) },
)
const metainfo = await parseTorrentFile(torrentFile, sha1)

/** The piece worker as far as Content asks it. */
function piecesWith(fileLengths: number[], written: number[] = [], kind: StoreKind = 'opfs') {
  const answers: Record<string, () => unknown> = {
    open: () => ({ kind, fileLengths, written }),
    put: () => ({ verified: true }),
  }
  return { call: async (method: string) => answers[method]?.() } as unknown as Client<PiecesApi, object>
}

const bits = (...pieces: number[]): Uint8Array => {
  const found = new Bitfield(PIECES)
  for (const piece of pieces) found.set(piece)
  return found.bytes
}
const listed = (bitfield: Bitfield): number[] => [...Array(PIECES).keys()].filter((piece) => bitfield.get(piece))

/** What was written of a torrent of which pieces 0 to 6 were verified. */
function recordWith(recheck: SessionRecord['recheck'] = null) {
  return {
    infoHash: metainfo.infoHash,
    selectOnly: null,
    selected: [true, true],
    bitfield: bits(0, 1, 2, 3, 4, 5, 6),
    recheck,
  } as unknown as SessionRecord
}

describe('Content', () => {
  it('is not in doubt when nothing is at rest, and as a whole when something is', async () => {
    const queue = { bytes: 0 }
    expect((await Content.open(metainfo, null, piecesWith([0, 0]), queue)).doubt.over).toBe(true)
    const kept = await Content.open(metainfo, null, piecesWith([200, 0]), queue)
    expect(listed(kept.doubt.left)).toEqual([...Array(PIECES).keys()])
    expect(kept.doubt.hides(kept.bitfield)).toBe(true)
  })

  it('chooses the files that a magnet named (BEP 53)', async () => {
    const content = await Content.open(metainfo, [1], piecesWith([0, 0]), { bytes: 0 })
    expect(content.selected).toEqual([false, true])
    expect(content.complete).toBe(false)
  })

  it('trusts the bitfield, and doubts what a short file cannot hold and what was written after the last save', async () => {
    const reopen = (lengths: number[], written: number[]) =>
      Content.reopen(recordWith(), torrentFile, piecesWith(lengths, written), { bytes: 0 })

    const whole = await reopen([500, 300], [0, 3])
    expect([listed(whole.bitfield), whole.doubt.over]).toEqual([[0, 1, 2, 3, 4, 5, 6], true])

    // Far apart: what lies between them is not read.
    const cut = await reopen([200, 300], [7])
    expect(listed(cut.doubt.left)).toEqual([0, 1, 2, 3, 4, 7])
    expect(listed(cut.bitfield)).toEqual([5, 6])
    expect(cut.doubt.hides(cut.bitfield)).toBe(true)
  })

  it('goes on with a recheck where it was, without distrusting what the bitfield claims', async () => {
    const record = recordWith({ left: bits(2, 6), total: 8 })
    const content = await Content.reopen(record, torrentFile, piecesWith([500, 300]), { bytes: 0 })
    expect(listed(content.doubt.left)).toEqual([2, 6])
    expect(content.doubt.progress).toBe(0.75)
    expect(content.doubt.hides(content.bitfield)).toBe(false)
    expect(listed(content.bitfield)).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('has nothing and doubts nothing when its store was memory, or the rest of a recheck does not fit', async () => {
    const lost = recordWith({ left: bits(2, 6), total: 8 })
    const emptied = await Content.reopen(lost, torrentFile, piecesWith([0, 0], [], 'memory'), { bytes: 0 })
    expect([listed(emptied.bitfield), emptied.doubt.over]).toEqual([[], true])
    const unfit = recordWith({ left: new Uint8Array(9), total: 8 })
    expect((await Content.reopen(unfit, torrentFile, piecesWith([500, 300]), { bytes: 0 })).doubt.over).toBe(true)
  })

  it('loses what fails, finds what verifies, and leaves alone what peers completed meanwhile', async () => {
    const content = await Content.open(metainfo, null, piecesWith([500, 300]), { bytes: 0 })
    for (const piece of [0, 1, 6]) content.bitfield.set(piece)
    expect(content.learn({ end: 4, verified: bits(0, 2) })).toEqual({ lost: [1], found: [2] })
    content.bitfield.set(7)
    expect(content.learn({ end: 8, verified: bits(0, 2, 5, 7) })).toEqual({ lost: [6], found: [5] })
    expect([listed(content.bitfield), content.doubt.over]).toEqual([[0, 2, 5, 7], true])
  })

  it('learns in any number of steps what one step would tell', () => {
    const subset = fc.uint8Array({ minLength: 1, maxLength: 1 })
    fc.assert(
      fc.property(subset, subset, fc.array(fc.nat(PIECES)), (doubted, verified, ends) => {
        const doubt = new Doubt(new Bitfield(PIECES, doubted))
        const before = listed(doubt.left)
        const told: [number, boolean][] = []
        for (const end of [...ends.sort((a, b) => a - b), PIECES]) {
          doubt.settle(end, new Bitfield(PIECES, verified), (piece, here) => told.push([piece, here]))
          expect(doubt.progress).toBe(before.length === 0 ? 1 : told.length / before.length)
          expect(doubt.toRecord()).toEqual(doubt.over ? null : { left: doubt.left.bytes, total: before.length })
        }
        expect(told).toEqual(before.map((piece) => [piece, new Bitfield(PIECES, verified).get(piece)]))
        expect(doubt.over).toBe(true)
      }),
    )
  })

  it('counts the bytes of pieces that are on their way to disk', async () => {
    const queue = { bytes: 0 }
    const content = await Content.open(metainfo, null, piecesWith([0, 0]), queue)
    const putting = content.put(0, new Uint8Array(100))
    expect(queue.bytes).toBe(100)
    await putting
    expect(queue.bytes).toBe(0)
  })
})
