import { afterEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { useDontHave } from '../../../../src/engine/wire/dont-have.ts'
import type { TorrentBounds } from '../../../../src/engine/wire/limits.ts'
import { type MetadataExchange, useMetadataExchange } from '../../../../src/engine/wire/metadata-exchange.ts'
import { endWires, type WireInMemory, wireInMemory } from './joined-wires.ts'
import { extendedFrame, extendedHandshake, frame, handshakeBytes, uint32s } from './raw-frames.ts'

afterEach(() => {
  endWires()
  vi.useRealTimers()
})

const bounds = (pieceCount: number): TorrentBounds => ({
  pieceCount,
  pieceLength: (piece) => (piece >= 0 && piece < pieceCount ? 65_536 : 0),
  has: () => true,
})

interface Attacked extends WireInMemory {
  send(...frames: readonly Uint8Array[]): void
  /** Sends a frame again and again until the wire ends. @returns how often; null: it did not end */
  repeat(times: number, make: (index: number) => Uint8Array): number | null
  readonly code: string | undefined
}

/** A wire whose handshakes are done, and which unchoked its peer. */
function attacked(pieceCount = 1_000, options: { fast?: boolean } = {}): Attacked {
  const pair = wireInMemory(bounds(pieceCount))
  const { wire, violations } = pair
  useDontHave(wire)
  wire.handshake('a'.repeat(40), 'c'.repeat(40), { fast: true })
  wire.receive(handshakeBytes(options))
  wire.unchoke()
  return {
    ...pair,
    send: (...frames) => {
      for (const bytes of frames) wire.receive(bytes.slice())
    },
    repeat: (times, make) => {
      for (let index = 0; index < times; index++) {
        wire.receive(make(index))
        if (violations.length > 0) return index + 1
      }
      return null
    },
    get code() {
      return violations[0]?.code
    },
  }
}

describe('an extended handshake (BEP 10)', () => {
  it('ends the wire when it has more than 16 KiB', () => {
    const peer = attacked()
    peer.send(extendedHandshake({}, `1:x${LIMITS.extendedHandshakeBytes}:${'y'.repeat(LIMITS.extendedHandshakeBytes)}`))
    expect(peer.violations).toMatchObject([
      { name: 'WireError', code: 'message-length', fields: { message: 'extended handshake', most: 16_384 } },
    ])
    expect(peer.wire.peerExtendedHandshake).toEqual({})
  })

  it('leaves nothing but what is used: known extensions, `reqq`, `metadata_size` and a short `v`', () => {
    const peer = attacked()
    const names = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x${String(i).padStart(4, '0')}`, 1]))
    const numbers = { lt_donthave: 7, ...names }
    const version = 'v'.repeat(1_000)
    peer.send(extendedHandshake(numbers, `13:metadata_sizei55e4:reqqi20e1:v1000:${version}6:yourip4:abcd`))
    expect(peer.violations).toEqual([])
    const { v, ...rest } = peer.wire.peerExtendedHandshake
    expect(rest).toEqual({ m: { lt_donthave: 7 }, metadata_size: 55, reqq: 20 })
    expect([v?.length, v?.buffer.byteLength]).toEqual([64, 64])
    expect(peer.wire.peerExtendedMapping).toEqual({ lt_donthave: 7 })
  })

  it('may come again with what has changed', () => {
    const peer = attacked()
    peer.send(extendedHandshake({ lt_donthave: 7 }, '4:reqqi20e'), extendedHandshake({ lt_donthave: 9 }))
    expect(peer.wire.peerExtendedHandshake).toMatchObject({ reqq: 20 })
    expect(peer.wire.peerExtendedMapping).toEqual({ lt_donthave: 9 })
  })

  it.each([
    'de',
    'i3e',
    'd1:mi3ee',
    'd1:mle',
    'd1:md11:lt_donthavei-1ee4:reqqi-5ee',
    'd1:md11:lt_donthavei999ee4:reqq1:xe',
    `${'l'.repeat(2_000)}${'e'.repeat(2_000)}`,
    `l${'i1e'.repeat(5_000)}e`,
    `d13:metadata_sizei${2n ** 63n - 1n}ee`,
    '\0',
  ])('is passed over where it makes no sense: %s', (text) => {
    const peer = attacked()
    peer.send(extendedFrame(0, text))
    expect(peer.violations).toEqual([])
    expect(peer.wire.peerExtendedMapping.lt_donthave ?? 0).toBe(0)
    expect(peer.wire.peerExtendedHandshake.reqq).toBeUndefined()
    expect(peer.wire.peerExtendedHandshake.metadata_size).toBeUndefined()
  })

  it('starts the metadata exchange once, however often it comes, and a peer that floods with it is disconnected', () => {
    const { wire, violations } = wireInMemory(bounds(0))
    const offered: MetadataExchange[] = []
    let tooLarge = 0
    useMetadataExchange(wire, {
      infoBytes: () => null,
      onOffered: (exchange) => void offered.push(exchange),
      onTooLarge: () => void tooLarge++,
      onGathered: () => {},
      onStalled: () => {},
      onRejected: () => {},
      onClosed: () => {},
    })
    wire.handshake('a'.repeat(40), 'c'.repeat(40), { fast: true })
    wire.receive(handshakeBytes())
    for (let index = 1; index <= 300; index++) {
      const size = index % 2 === 0 ? LIMITS.infoDictionaryBytes + index : 16_384 * index
      wire.receive(extendedHandshake({ ut_metadata: 3, [`x${index}`]: 1 }, `13:metadata_sizei${size}e`))
    }
    expect([offered.length, tooLarge]).toEqual([1, 0])
    expect(violations.map(({ code }) => code)).toEqual(['peer-floods'])
    expect(wire.peerExtendedMapping).toEqual({ ut_metadata: 3 })
  })

  it('reports an info dictionary that is too large once', () => {
    const { wire } = wireInMemory(bounds(0))
    let tooLarge = 0
    const ignore = (): void => {}
    useMetadataExchange(wire, {
      infoBytes: () => null,
      onOffered: ignore,
      onTooLarge: () => void tooLarge++,
      onGathered: ignore,
      onStalled: ignore,
      onRejected: ignore,
      onClosed: ignore,
    })
    wire.handshake('a'.repeat(40), 'c'.repeat(40), { fast: true })
    wire.receive(handshakeBytes())
    for (let count = 0; count < 20; count++) {
      wire.receive(extendedHandshake({ ut_metadata: 3 }, `13:metadata_sizei${LIMITS.infoDictionaryBytes + 1}e`))
    }
    expect(tooLarge).toBe(1)
  })
})

describe('what may be said once', () => {
  const HAVE_ALL = frame(14)
  const HAVE_NONE = frame(15)
  const BITFIELD = frame(5, new Uint8Array(125))

  it.each([
    ['have-all', HAVE_ALL, HAVE_ALL],
    ['have-none', HAVE_NONE, HAVE_NONE],
    ['bitfield', BITFIELD, BITFIELD],
    ['bitfield', HAVE_ALL, BITFIELD],
    ['have-all', HAVE_NONE, HAVE_ALL],
    ['have-none', BITFIELD, HAVE_NONE],
  ])('a second message of them is refused: %s', (name, first, second) => {
    const peer = attacked()
    const events: string[] = []
    for (const event of ['bitfield', 'have-all', 'have-none']) peer.wire.on(event, () => events.push(event))
    peer.send(first, second, second)
    expect(peer.violations).toMatchObject([{ code: 'message-repeated', fields: { message: name } }])
    expect(events).toHaveLength(1)
  })

  it('it may come late, after pieces were announced one by one', () => {
    const peer = attacked()
    peer.send(frame(4, uint32s(3)), HAVE_ALL)
    expect(peer.violations).toEqual([])
    expect(peer.wire.peerPieces.get(999)).toBe(true)
  })
})

describe('a bitfield (BEP 3)', () => {
  it('has no spare bits', () => {
    const peer = attacked(10)
    peer.send(frame(5, [0xff, 0xe0]))
    expect(peer.code).toBe('bitfield-spare-bits')
  })

  it('keeps no view of the message it came in', () => {
    const peer = attacked(10)
    peer.send(frame(5, [0xff, 0x80]))
    expect(peer.wire.peerPieces.buffer.buffer.byteLength).toBe(2)
  })

  it('is not longer than any torrent’s while the metainfo is unknown', () => {
    const peer = attacked(0)
    peer.send(frame(5, new Uint8Array(LIMITS.pieces / 8 + 1)))
    expect(peer.code).toBe('message-length')
  })

  it.each([
    ['longer', 5, [0xff, 0, 0], 'bitfield-length'],
    ['shorter', 5, [0xff], 'bitfield-length'],
    ['with a spare bit', 5, [0xff, 0xa0], 'bitfield-spare-bits'],
    ['with a `have` beyond the last piece', 4, [0, 0, 0, 10], 'bitfield-spare-bits'],
    ['that fits', 5, [0xff, 0x80], undefined],
    ['with a `have` of the last piece', 4, [0, 0, 0, 9], undefined],
  ])('that came before the metainfo is checked against it: one %s', (_what, id, body, code) => {
    const known = { ...bounds(10), pieceCount: 0 }
    const { wire, violations } = wireInMemory(known)
    wire.handshake('a'.repeat(40), 'c'.repeat(40), { fast: true })
    wire.receive(handshakeBytes())
    wire.receive(frame(id, body))
    expect(violations).toEqual([])
    Object.assign(known, { pieceCount: 10 })
    expect(wire.fitPieces()).toBe(code === undefined)
    expect(violations[0]?.code).toBe(code)
    if (code === undefined) expect(wire.peerPieces.buffer.length).toBe(2)
  })
})

describe('the length of a message', () => {
  it.each([0, 1, 2, 3, 4, 6, 8, 9, 13, 14, 15, 16, 17])('is checked: kind %s', (id) => {
    const right = [1, 1, 1, 1, 5, 0, 13, 0, 13, 3, 0, 0, 0, 5, 1, 1, 13, 5][id] as number
    for (const length of [right - 1, right + 1, 60_000]) {
      if (length === 0) continue
      const peer = attacked()
      peer.send(frame(id, new Uint8Array(length - 1)))
      expect(peer.violations).toMatchObject([{ code: 'message-length', fields: { got: length } }])
    }
  })

  it.each([
    ['a block', 7, 7],
    ['an extended message', 20, 0],
    ['a long extended message', 20, LIMITS.extendedMessageBytes + 1],
  ])('is checked: %s', (_what, id, bytes) => {
    const peer = attacked()
    peer.send(frame(id, new Uint8Array(bytes).fill(9)))
    expect(peer.code).toBe('message-length')
  })

  it.each([13, 14, 15, 16, 17])('matters not without the fast extension: kind %s is refused', (id) => {
    const peer = attacked(1_000, { fast: false })
    const bytes = { 14: 0, 15: 0, 16: 12 }[id] ?? 4
    peer.send(frame(id, new Uint8Array(bytes)))
    expect(peer.code).toBe('message-unexpected')
  })
})

describe('a flood', () => {
  const FLOODS: Readonly<Record<string, (index: number) => Uint8Array>> = {
    'choke and unchoke': (index) => frame(index % 2),
    'interested and not': (index) => frame(2 + (index % 2)),
    'the same have': () => frame(4, uint32s(5)),
    requests: (index) => frame(6, uint32s(index % 1_000, 0, 16_384)),
    'requests and cancels': (index) => frame(index % 2 === 0 ? 6 : 8, uint32s(0, 0, 16_384)),
    'blocks that were not requested': () => frame(7, new Uint8Array(24)),
    ports: () => frame(9, [1, 2]),
    suggestions: () => frame(13, uint32s(1)),
    rejects: () => frame(16, uint32s(1, 0, 16_384)),
    'allowed-fast': (index) => frame(17, uint32s(index)),
    'messages of an unknown kind': () => frame(99, [1, 2, 3]),
    'extensions that we do not have': () => extendedFrame(77, 'de'),
    'extended handshakes': (index) => extendedHandshake({ [`name${index}`]: 3 }),
    'lt_donthave and have': (index) => (index % 2 === 0 ? extendedFrame(1, uint32s(5)) : frame(4, uint32s(5))),
    'keep-alives': () => new Uint8Array(4),
  }

  it.each(Object.keys(FLOODS))('ends the wire: %s', (name) => {
    const peer = attacked()
    peer.send(frame(14))
    expect(peer.repeat(400_000, FLOODS[name]!)).not.toBeNull()
    expect(peer.violations).toMatchObject([{ name: 'WireError', code: 'peer-floods' }])
  })

  it('of lost and regained pieces costs by the size of the torrent', () => {
    const peer = attacked(LIMITS.pieces)
    peer.send(frame(14))
    const flips = peer.repeat(1_000, (index) => (index % 2 === 0 ? extendedFrame(1, uint32s(5)) : frame(4, uint32s(5))))
    expect(flips).toBeLessThan(10)
  })

  it('of an honest peer is none: what a fast one sends in a moment', () => {
    const peer = attacked(100_000)
    // Every piece, one by one, as after a recheck.
    expect(peer.repeat(100_000, (piece) => frame(4, uint32s(piece)))).toBeNull()
    // A whole queue of requests, three times, with a cancel for each.
    for (const id of [6, 8, 6, 8, 6, 8]) {
      expect(peer.repeat(500, (block) => frame(id, uint32s(block, 0, 16_384)))).toBeNull()
    }
    // It chokes with BEP 6: a reject for each of our requests.
    expect(peer.repeat(500, (block) => frame(16, uint32s(block, 0, 16_384)))).toBeNull()
    // Blocks that crossed our cancels.
    expect(peer.repeat(1_000, (block) => frame(7, uint32s(block, 0, 7)))).toBeNull()
    expect(peer.violations).toEqual([])
  })

  it('is none when it is spread over time', () => {
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    const peer = attacked()
    for (let second = 0; second < 60; second++) {
      now += 1_000
      expect(peer.repeat(300, (index) => frame(2 + (index % 2)))).toBeNull()
    }
    vi.restoreAllMocks()
  })
})

describe('lt_donthave (BEP 54)', () => {
  it('sends nothing to a peer that took it back', async () => {
    const peer = attacked()
    const dontHave = peer.wire.lt_donthave
    peer.send(extendedHandshake({ lt_donthave: 7 }))
    dontHave?.donthave(3)
    peer.send(extendedHandshake({ lt_donthave: 0 }))
    await null
    const before = peer.messages.length
    expect(() => dontHave?.donthave(4)).not.toThrow()
    await null
    expect(peer.messages).toHaveLength(before)
    expect([...peer.messages.at(-1)!.slice(-6)]).toEqual([20, 7, 0, 0, 0, 3])
  })

  it('takes a piece from a peer that had all, which may have it again', () => {
    const peer = attacked(20)
    const events: string[] = []
    peer.wire.on('have', (piece: number) => void events.push(`have ${piece}`))
    peer.wire.lt_donthave?.on('donthave', (piece: number) => void events.push(`donthave ${piece}`))
    peer.send(frame(14), extendedFrame(1, uint32s(5)), extendedFrame(1, uint32s(5)))
    expect([4, 5, 6, 20].map((piece) => peer.wire.peerPieces.get(piece))).toEqual([true, false, true, false])
    peer.send(frame(4, uint32s(5)))
    expect(events).toEqual(['donthave 5', 'have 5'])
    expect(peer.wire.peerPieces.isAll).toBe(true)
  })

  it('ends the wire for a piece that does not exist, and ignores what is no piece', () => {
    const peer = attacked(20)
    peer.send(extendedFrame(1, Uint8Array.of(1)))
    expect(peer.violations).toEqual([])
    peer.send(extendedFrame(1, uint32s(0xffffffff)))
    expect(peer.code).toBe('have-out-of-range')
  })

  it('fails our requests for the piece, in order', () => {
    const peer = attacked(20)
    peer.send(frame(14), frame(1))
    const failed: string[] = []
    for (const [piece, offset] of [
      [5, 0],
      [6, 0],
      [5, 16_384],
    ] as const) {
      peer.wire.request(piece, offset, 16_384, (error) => error && failed.push(`${piece} ${offset}`))
    }
    peer.send(extendedFrame(1, uint32s(5)))
    expect(failed).toEqual(['5 0', '5 16384'])
    expect(peer.wire.requests).toMatchObject([{ piece: 6 }])
  })
})

describe('our own handshakes', () => {
  it('leave in messages of their own, also when the peer’s came before', async () => {
    const { wire, messages } = wireInMemory()
    wire.receive(handshakeBytes())
    wire.handshake('a'.repeat(40), 'c'.repeat(40), { fast: true })
    wire.have(3)
    await null
    expect(messages.map(({ length, 0: first }) => [length, first])[0]).toEqual([68, 19])
    expect(messages[1]?.[4]).toBe(20)
  })

  it('carry `v` and `reqq`', async () => {
    const { wire, messages } = wireInMemory()
    const id = Buffer.from('-FR0100-abcdefghijkl').toString('hex')
    wire.handshake('a'.repeat(40), id, { fast: true })
    wire.receive(handshakeBytes())
    await null
    const text = Buffer.from(messages[1] ?? []).toString('latin1')
    expect(text).toContain(`4:reqqi${LIMITS.requestsPerPeer}e`)
    expect(text).toContain('1:v11:Freshet 1.0')
  })
})
