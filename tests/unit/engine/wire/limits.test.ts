import Wire, { type Wire as WireType } from 'bittorrent-protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { WireError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { guardWire } from '../../../../src/engine/wire/limits.ts'

const infoHash = 'a'.repeat(40)
const torrent = { pieces: [null, {}, null], pieceLength: 65536, lastPieceLength: 100, metadata: new Uint8Array(1) }

/** Two unmodified wires joined, ours guarded. */
async function pair(): Promise<{
  ours: WireType
  theirs: WireType
  violations: WireError[]
  raw(bytes: number[]): void
}> {
  const ours = new Wire('webrtc')
  const theirs = new Wire('webrtc')
  const violations: WireError[] = []
  const streams = ours as unknown as { pipe(to: unknown): { pipe(to: unknown): void }; write(bytes: Uint8Array): void }
  streams.pipe(theirs).pipe(ours)
  wires.push(ours, theirs)
  for (const wire of [ours, theirs]) wire.on('error', () => {})
  const shaken = new Promise<void>((resolve) => ours.once('handshake', () => resolve()))
  ours.once('handshake', () => guardWire(ours, torrent, (error) => violations.push(error)))
  const shake = (wire: WireType, id: string): void =>
    (wire as unknown as { handshake(h: string, p: string, o: object): void }).handshake(infoHash, id.repeat(40), {
      fast: true,
    })
  shake(theirs, 'b')
  shake(ours, 'c')
  await shaken
  return { ours, theirs, violations, raw: (bytes) => streams.write(Uint8Array.from(bytes)) }
}
const wires: WireType[] = []
afterEach(() => {
  for (const wire of wires.splice(0)) wire.destroy()
})
/** A peer that asks without waiting to be unchoked. */
const ask = (wire: WireType, piece: number, offset: number, length: number): void =>
  (wire as unknown as { _message(id: number, numbers: number[]): void })._message(6, [piece, offset, length])
const unchoked = async (ours: WireType, theirs: WireType): Promise<void> => {
  const heard = new Promise<void>((resolve) => theirs.once('unchoke', () => resolve()))
  ;(ours as unknown as { unchoke(): void }).unchoke()
  await heard
}
const closed = (wire: WireType): Promise<void> => new Promise((resolve) => wire.once('close', () => resolve()))

describe('guardWire', () => {
  it('disconnects a peer that announces a frame over the limit, buffering none of it', async () => {
    const { ours, violations, raw } = await pair()
    const end = closed(ours)
    raw([0x7f, 0xff, 0xff, 0xff, 7])
    await end
    expect(violations[0]).toMatchObject({ name: 'WireError', code: 'frame-too-long', fields: { length: 0x7fffffff } })
  })

  it('takes a length of 2 GiB and more for what it is, not for a keep-alive', async () => {
    const { ours, violations, raw } = await pair()
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
  ])('disconnects a peer that asks for %s', async (_what, piece, offset, length) => {
    const { ours, theirs, violations } = await pair()
    const end = closed(ours)
    ask(theirs, piece, offset, length)
    await end
    expect(violations[0]?.code).toBe('request-out-of-range')
  })

  it('disconnects a peer whose bitfield has another length', async () => {
    const { ours, theirs, violations } = await pair()
    const end = closed(ours)
    ;(theirs as unknown as { bitfield(b: Uint8Array): void }).bitfield(new Uint8Array(50))
    await end
    expect(violations[0]).toMatchObject({ code: 'bitfield-length', fields: { expected: 1, got: 50 } })
  })

  it.each([3, 0x7fffffff, 0xfffffffe])('disconnects a peer that says it has piece %s of three', async (piece) => {
    const { ours, theirs, violations } = await pair()
    const end = closed(ours)
    theirs.have(piece)
    await end
    expect(violations[0]).toMatchObject({ code: 'have-out-of-range', fields: { limit: 3, got: piece } })
    expect(ours.peerPieces.buffer.length).toBe(0)
  })

  it('tells a peer no (BEP 6) that asks for a piece we lack, instead of saying nothing', async () => {
    const { ours, theirs } = await pair()
    await unchoked(ours, theirs)
    const refused = new Promise<Error | null>((resolve) => theirs.request(1, 0, 16384, (error) => resolve(error)))
    expect(await refused).toBeInstanceOf(Error)
  })

  it('passes an ordinary request on', async () => {
    const { ours, theirs } = await pair()
    await unchoked(ours, theirs)
    ours.on('request', (_piece: number, _offset: number, _length: number, respond: (e: null, b: Uint8Array) => void) =>
      respond(null, new Uint8Array(16384).fill(5)),
    )
    const block = await new Promise<Uint8Array>((resolve) => theirs.request(0, 0, 16384, (_e, bytes) => resolve(bytes)))
    expect(block[100]).toBe(5)
  })

  it('turns an exception in the parser into the end of that wire alone', async () => {
    const { ours, theirs, violations } = await pair()
    const end = closed(ours)
    ours.on('have', () => {
      throw new Error('boom')
    })
    theirs.have(0)
    await end
    expect(violations[0]?.code).toBe('malformed-message')
  })
})
