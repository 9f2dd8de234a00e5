import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'
import { sha1 } from '../../../../src/engine/lib/sha1.ts'
import { Content, type PieceStore } from '../../../../src/engine/sessions/pieces/content.ts'
import { DoubtfulPieces } from '../../../../src/engine/sessions/pieces/doubtful-pieces.ts'
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

/** As much of the piece worker as Content calls. */
function storeWith(fileLengths: number[], written: number[] = [], kind: StoreKind = 'opfs'): PieceStore {
  const answers: Record<string, () => unknown> = {
    open: () => ({ kind, fileLengths, written }),
    put: () => ({ verified: true }),
  }
  const pieces = { call: async (method: string) => answers[method]?.() } as unknown as Client<PiecesApi, object>
  return { pieces, pendingPuts: { bytes: 0 } }
}

const bits = (...pieces: number[]): Uint8Array => {
  const found = new Bitfield(PIECES)
  for (const piece of pieces) found.set(piece)
  return found.bytes
}
const listed = (bitfield: Bitfield): number[] => [...Array(PIECES).keys()].filter((piece) => bitfield.get(piece))

/** The record of a torrent with pieces 0 to 6 verified. */
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
  it('has no doubtful pieces when nothing is stored, and only doubtful ones when something is', async () => {
    expect((await Content.open(metainfo, null, storeWith([0, 0]))).doubtful.isEmpty).toBe(true)
    const kept = await Content.open(metainfo, null, storeWith([200, 0]))
    expect(listed(kept.doubtful.unchecked)).toEqual([...Array(PIECES).keys()])
    expect(kept.doubtful.hasUnclaimed(kept.bitfield)).toBe(true)
  })

  it('selects the files that a magnet names (BEP 53)', async () => {
    const content = await Content.open(metainfo, [1], storeWith([0, 0]))
    expect(content.selected).toEqual([false, true])
    expect(content.complete).toBe(false)
  })

  it('trusts the bitfield, except for pieces of truncated files and pieces written after the last save', async () => {
    const reopen = (lengths: number[], written: number[]) =>
      Content.reopen(recordWith(), torrentFile, storeWith(lengths, written))

    const whole = await reopen([500, 300], [0, 3])
    expect([listed(whole.bitfield), whole.doubtful.isEmpty]).toEqual([[0, 1, 2, 3, 4, 5, 6], true])

    // The pieces between them are not read.
    const cut = await reopen([200, 300], [7])
    expect(listed(cut.doubtful.unchecked)).toEqual([0, 1, 2, 3, 4, 7])
    expect(listed(cut.bitfield)).toEqual([5, 6])
    expect(cut.doubtful.hasUnclaimed(cut.bitfield)).toBe(true)
  })

  it('resumes a recheck with its unchecked pieces and still trusts the bitfield', async () => {
    const record = recordWith({ left: bits(2, 6), total: 8 })
    const content = await Content.reopen(record, torrentFile, storeWith([500, 300]))
    expect(listed(content.doubtful.unchecked)).toEqual([2, 6])
    expect(content.doubtful.progress).toBe(0.75)
    expect(content.doubtful.hasUnclaimed(content.bitfield)).toBe(false)
    expect(listed(content.bitfield)).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('has no verified pieces after a memory store, and no doubtful ones when the saved recheck does not fit', async () => {
    const lost = recordWith({ left: bits(2, 6), total: 8 })
    const emptied = await Content.reopen(lost, torrentFile, storeWith([0, 0], [], 'memory'))
    expect([listed(emptied.bitfield), emptied.doubtful.isEmpty]).toEqual([[], true])
    const unfit = recordWith({ left: new Uint8Array(9), total: 8 })
    expect((await Content.reopen(unfit, torrentFile, storeWith([500, 300]))).doubtful.isEmpty).toBe(true)
  })

  it('loses claimed pieces that fail, finds unclaimed ones that verify, and keeps those from peers', async () => {
    const content = await Content.open(metainfo, null, storeWith([500, 300]))
    for (const piece of [0, 1, 6]) content.bitfield.set(piece)
    expect(content.applyRecheck({ end: 4, verified: bits(0, 2) })).toEqual({ lost: [1], found: [2] })
    content.bitfield.set(7)
    expect(content.applyRecheck({ end: 8, verified: bits(0, 2, 5, 7) })).toEqual({ lost: [6], found: [5] })
    expect([listed(content.bitfield), content.doubtful.isEmpty]).toEqual([[0, 2, 5, 7], true])
  })

  it('reports the same pieces in any number of steps', () => {
    const subset = fc.uint8Array({ minLength: 1, maxLength: 1 })
    fc.assert(
      fc.property(subset, subset, fc.array(fc.nat(PIECES)), (doubted, verified, ends) => {
        const doubt = new DoubtfulPieces(new Bitfield(PIECES, doubted))
        const before = listed(doubt.unchecked)
        const resolved: [number, boolean][] = []
        for (const end of [...ends.sort((a, b) => a - b), PIECES]) {
          doubt.resolve(end, new Bitfield(PIECES, verified), (piece, isVerified) => resolved.push([piece, isVerified]))
          expect(doubt.progress).toBe(before.length === 0 ? 1 : resolved.length / before.length)
          expect(doubt.toRecord()).toEqual(doubt.isEmpty ? null : { left: doubt.unchecked.bytes, total: before.length })
        }
        expect(resolved).toEqual(before.map((piece) => [piece, new Bitfield(PIECES, verified).get(piece)]))
        expect(doubt.isEmpty).toBe(true)
      }),
    )
  })

  it('counts the bytes of pieces that the piece worker has not answered for', async () => {
    const store = storeWith([0, 0])
    const content = await Content.open(metainfo, null, store)
    const putting = content.put(0, new Uint8Array(100))
    expect(store.pendingPuts.bytes).toBe(100)
    await putting
    expect(store.pendingPuts.bytes).toBe(0)
  })
})
