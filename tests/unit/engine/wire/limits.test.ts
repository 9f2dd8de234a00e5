import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { UploadGate } from '../../../../src/engine/wire/gate.ts'
import type { TorrentBounds } from '../../../../src/engine/wire/limits.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'
import { endWires, INFO_HASH, joinToStock, type StockWire, type WireInMemory } from './joined-wires.ts'

/** Three pieces, of which the second is missing. */
const BOUNDS: TorrentBounds = {
  pieceCount: 3,
  pieceLength: (piece) => [65_536, 65_536, 100][piece] ?? 0,
  has: (piece) => piece !== 1,
}

afterEach(endWires)

/** A wire of ours joined to an unmodified one; both handshakes are done. */
async function pair(): Promise<WireInMemory & { readonly theirs: StockWire; raw(bytes: number[]): void }> {
  const pair = joinToStock(BOUNDS)
  const { wire, theirs } = pair
  const shaken = Promise.all([wire, theirs].map((end) => new Promise((resolve) => end.once('handshake', resolve))))
  theirs.handshake(INFO_HASH, 'b'.repeat(40), { fast: true })
  wire.handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
  await shaken
  return { ...pair, raw: (bytes) => wire.receive(Uint8Array.from(bytes)) }
}
/** Sends a request without waiting to be unchoked. */
const demand = (wire: StockWire, piece: number, offset: number, length: number): void =>
  wire._message(6, [piece, offset, length], null)
const unchoked = async (ours: Wire, theirs: Wire): Promise<void> => {
  const unchoke = new Promise<void>((resolve) => theirs.once('unchoke', () => resolve()))
  ours.unchoke()
  await unchoke
}
const closed = (wire: Wire): Promise<void> => new Promise((resolve) => wire.once('close', () => resolve()))

describe('the limits of a wire', () => {
  it('disconnect a peer that announces a frame over the limit, buffering none of it', async () => {
    const { wire: ours, violations, raw } = await pair()
    const end = closed(ours)
    raw([0x7f, 0xff, 0xff, 0xff, 7])
    await end
    expect(violations[0]).toMatchObject({ name: 'WireError', code: 'frame-too-long', fields: { length: 0x7fffffff } })
  })

  it('read a length of 2 GiB and more as such, not as a keep-alive', async () => {
    const { wire: ours, violations, raw } = await pair()
    const end = closed(ours)
    raw([0xff, 0xff, 0xff, 0xff])
    await end
    expect(violations[0]?.fields.length).toBe(0xffffffff)
  })

  it.each([
    ['a piece that does not exist', 9, 0, 16384],
    ['bytes past the end of a piece', 0, 65536 - 100, 16384],
    ['bytes past the end of the last piece', 2, 0, 101],
    ['a block over 128 KiB', 0, 0, LIMITS.blockRequestBytes + 1],
    ['an empty block', 0, 0, 0],
  ])('disconnect a peer that asks for %s', async (_what, piece, offset, length) => {
    const { wire: ours, theirs, violations } = await pair()
    const end = closed(ours)
    demand(theirs, piece, offset, length)
    await end
    expect(violations[0]?.code).toBe('request-out-of-range')
  })

  it('disconnect a peer that sends a bitfield of another length', async () => {
    const { wire: ours, theirs, violations } = await pair()
    const end = closed(ours)
    theirs.bitfield(new Uint8Array(50))
    await end
    expect(violations[0]).toMatchObject({ code: 'bitfield-length', fields: { expected: 1, got: 50 } })
  })

  it.each([3, 0x7fffffff, 0xfffffffe])('disconnect a peer that announces piece %s of three', async (piece) => {
    const { wire: ours, theirs, violations } = await pair()
    const end = closed(ours)
    theirs.have(piece)
    await end
    expect(violations[0]).toMatchObject({ code: 'have-out-of-range', fields: { limit: 3, got: piece } })
    expect(ours.peerPieces.buffer.length).toBe(0)
  })

  it('reject (BEP 6) a request for a piece that we lack, and all while nothing serves the wire', async () => {
    const { wire, theirs } = await pair()
    await unchoked(wire, theirs)
    for (const piece of [1, 0]) {
      const rejected = new Promise<Error | null>((resolve) =>
        theirs.request(piece, 0, 16384, (error) => resolve(error)),
      )
      expect(await rejected).toBeInstanceOf(Error)
    }
  })

  it('pass an ordinary request on to the gate', async () => {
    const { wire, theirs } = await pair()
    await unchoked(wire, theirs)
    wire.serve({
      onRequest: ({ piece, offset, length }) => {
        wire.piece(piece, offset, new Uint8Array(length).fill(5))
        return true
      },
      onCancel: () => false,
      onChoke: () => [],
    })
    const block = await new Promise<Uint8Array>((resolve) =>
      theirs.request(0, 0, 16384, (...[, bytes]) => resolve(bytes)),
    )
    expect(block[100]).toBe(5)
  })

  it('turn an exception in the parser into the end of that wire alone', async () => {
    const { wire: ours, theirs, violations } = await pair()
    const end = closed(ours)
    ours.on('have', () => {
      throw new Error('boom')
    })
    theirs.have(0)
    await end
    expect(violations[0]?.code).toBe('malformed-message')
  })
})

describe('the gate of a wire', () => {
  const REQUESTS = [0, 1, 2].map((block) => ({ piece: 0, offset: block * 16_384, length: 16_384 }))

  /** A gate that keeps every request waiting. */
  class Waiting implements UploadGate {
    readonly queue: (typeof REQUESTS)[number][] = []
    onRequest(request: (typeof REQUESTS)[number]): boolean {
      this.queue.push(request)
      return true
    }
    onCancel({ offset }: { readonly offset: number }): boolean {
      const index = this.queue.findIndex((queued) => queued.offset === offset)
      if (index >= 0) this.queue.splice(index, 1)
      return index >= 0
    }
    onChoke(): readonly (typeof REQUESTS)[number][] {
      return this.queue.splice(0)
    }
  }

  it('gives each request one answer: rejects come for those that are cancelled, choked or sent while choked', async () => {
    const { wire, theirs } = await pair()
    const gate = new Waiting()
    wire.serve(gate)
    const rejects: number[] = []
    theirs.on('reject', (...[, offset]: [number, number]) => void rejects.push(offset))
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    await unchoked(wire, theirs)
    for (const { piece, offset, length } of REQUESTS) demand(theirs, piece, offset, length)
    await turns()
    expect(gate.queue).toEqual(REQUESTS)
    theirs.cancel(0, 16_384, 16_384)
    await turns()
    expect(rejects).toEqual([16_384])
    wire.choke()
    await turns()
    expect(rejects).toEqual([16_384, 0, 32_768])
    demand(theirs, 0, 0, 16_384)
    await turns()
    expect(rejects).toEqual([16_384, 0, 32_768, 0])
    expect(gate.queue).toEqual([])
  })
})
