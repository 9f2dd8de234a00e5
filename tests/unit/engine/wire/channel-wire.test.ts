import { createHash } from 'node:crypto'
import Wire, { type Wire as WireType } from 'bittorrent-protocol'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { ChannelWire } from '../../../../src/engine/wire/channel-wire.ts'
import { ChannelRoad } from '../../../../src/engine/wire/channel-writer.ts'
import { guardWire } from '../../../../src/engine/wire/limits.ts'

const INFO_HASH = 'a'.repeat(40)
const BLOCK = 16_384
const PIECES = 40
const torrent = {
  pieces: Array.from({ length: PIECES }, () => null),
  pieceLength: 65_536,
  lastPieceLength: 65_536,
  metadata: new Uint8Array(1),
}

/** What unmodified bittorrent-protocol can say, as far as a test says it. */
interface Speaker {
  handshake(infoHash: string, peerId: string, extensions: object): void
  bitfield(bits: Uint8Array): void
  interested(): void
  haveNone(): void
  keepAlive(): void
  push(bytes: Uint8Array): boolean
}
const speak = (wire: WireType): WireType & Speaker => wire as WireType & Speaker

const open: WireType[] = []
afterEach(() => {
  for (const wire of open.splice(0)) wire.destroy()
})
function made<T extends WireType>(wire: T): T {
  open.push(wire)
  wire.on('error', () => {})
  return wire
}

/** A wire of ours that has been joined to a road, and the messages it sends. */
function ours(): { wire: ChannelWire; messages: Uint8Array[]; channel: { bufferSize: number }; road: ChannelRoad } {
  const wire = made(new ChannelWire('webrtc'))
  const messages: Uint8Array[] = []
  const channel = { bufferSize: 0, send: (bytes: Uint8Array) => void messages.push(bytes.slice()) }
  const road = new ChannelRoad(channel, { onTaken: () => {}, onBroken: () => {} })
  wire.join(road)
  return { wire, messages, channel, road }
}

const digest = (bytes: Uint8Array): string => `${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}`

/** Everything that a wire tells of what it hears, in order. */
function heardBy(wire: WireType): unknown[] {
  const heard: unknown[] = []
  const note = (event: string) =>
    wire.on(event, (...facts: unknown[]) =>
      heard.push([event, ...facts.map((fact) => (ArrayBuffer.isView(fact) ? digest(fact as Uint8Array) : fact))]),
    )
  for (const event of [
    'handshake',
    'choke',
    'unchoke',
    'interested',
    'uninterested',
    'have',
    'have-none',
    'keep-alive',
  ])
    note(event)
  for (const event of ['request', 'piece', 'cancel', 'reject', 'unknownmessage']) note(event)
  wire.on('bitfield', () => heard.push(['bitfield', digest(wire.peerPieces.buffer)]))
  wire.on('extended', (name: string) => heard.push(['extended', name]))
  return heard
}

/** Says one thing of every kind, and some more. */
function talk(wire: WireType, words: readonly number[]): void {
  const speaker = speak(wire)
  for (const word of words) {
    const [piece, offset] = [word % PIECES, ((word >> 3) % 4) * BLOCK]
    switch (word % 9) {
      case 0:
        speaker.have(piece)
        break
      case 1:
        speaker.piece(piece, offset, new Uint8Array((word * 7) % 3_000).fill(word))
        break
      case 2:
        speaker._message(6, [piece, offset, BLOCK], null)
        break
      case 3:
        speaker._message(8, [piece, offset, BLOCK], null)
        break
      case 4:
        speaker.keepAlive()
        break
      case 5:
        speaker._message(word % 4, [], null)
        break
      case 6:
        speaker._message(5, [], new Uint8Array(PIECES / 8).fill(word))
        break
      case 7:
        speaker._message(99, [word], null)
        break
      default:
        speaker._message(7, [piece, offset], new Uint8Array(BLOCK).fill(word))
    }
  }
}

/** The messages of an unmodified wire. */
function stockMessages(words: readonly number[]): Uint8Array[] {
  const wire = made(new Wire('webrtc'))
  const messages: Uint8Array[] = []
  speak(wire).push = (bytes) => messages.push(bytes) > 0
  speak(wire).handshake(INFO_HASH, 'b'.repeat(40), { fast: true })
  talk(wire, words)
  return messages
}

const joined = (chunks: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(chunks))

describe('ChannelWire', () => {
  it('hears what an unmodified wire hears, however the bytes are cut or put together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(60_000), { maxLength: 30 }),
        (words, places) => {
          const messages = stockMessages(words)
          const all = joined(messages)
          const stock = made(new Wire('webrtc'))
          const expected = heardBy(stock)
          // Copies: a bitfield is kept as it came, and later written to.
          stock._write(all.slice(), () => {})

          const ends = [...new Set([...places.map((place) => place % all.length), all.length])].sort((a, b) => a - b)
          const cut = ends.map((end, index) => all.subarray(index === 0 ? 0 : ends[index - 1], end))
          for (const chunks of [messages, cut, [all]]) {
            const { wire } = ours()
            const heard = heardBy(wire)
            for (const chunk of chunks) wire.receive(chunk.slice())
            expect(heard).toEqual(expected)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('takes bytes one by one', () => {
    const all = joined(stockMessages([1, 8, 2, 6]))
    const { wire } = ours()
    const heard = heardBy(wire)
    for (const byte of all) wire.receive(Uint8Array.of(byte))
    expect(heard.map((entry) => (entry as string[])[0])).toEqual(['handshake', 'piece', 'piece', 'bitfield'])
  })

  it('is understood by an unmodified wire, and sends one message a block', async () => {
    const { wire, messages } = ours()
    const words = Array.from({ length: 60 }, (_, index) => index)
    speak(wire).handshake(INFO_HASH, 'b'.repeat(40), { fast: true })
    talk(wire, words)
    await null
    const stock = made(new Wire('webrtc'))
    const heard = heardBy(stock)
    for (const message of messages) stock._write(message, () => {})
    const expectation = made(new Wire('webrtc'))
    const expected = heardBy(expectation)
    expectation._write(joined(stockMessages(words)), () => {})
    expect(heard).toEqual(expected)
    const blocks = messages.filter(({ length }) => length > BLOCK)
    expect(new Set(blocks.map(({ length }) => length))).toEqual(new Set([13 + BLOCK]))
    expect(blocks).toHaveLength(words.filter((word) => word % 9 === 8).length)
  })

  it('hands on a block uncopied, from one message of ours and from two of the chassis', () => {
    const { wire } = ours()
    const buffers: ArrayBufferLike[] = []
    wire.on('piece', (_piece: number, _offset: number, block: Uint8Array) => void buffers.push(block.buffer))
    const [shake, head, block] = stockMessages([8]) as [Uint8Array, Uint8Array, Uint8Array]
    expect([head.length, block.length]).toEqual([13, BLOCK])
    wire.receive(shake)
    wire.receive(head)
    wire.receive(block)
    const whole = joined([head, block])
    wire.receive(whole)
    expect(buffers).toEqual([block.buffer, whole.buffer])
    expect(buffers[0]).toBe(block.buffer)
    expect(buffers[1]).toBe(whole.buffer)
  })

  it('keeps the order of what is asked for', () => {
    const { wire } = ours()
    wire.receive(stockMessages([1 + 4]).slice(0, 1)[0] as Uint8Array)
    wire.receive(Uint8Array.of(0, 0, 0, 1, 1))
    const answers: string[] = []
    for (const piece of [0, 1, 2, 3, 4]) {
      wire.request(piece, 0, 4, (error) => answers.push(`${piece}${error ? ` ${error.message}` : ''}`))
    }
    wire.cancel(2, 0, 4)
    wire._onPiece(1, 0, new Uint8Array(4))
    expect(wire.requests.map(({ piece }) => piece)).toEqual([0, 3, 4])
    for (const piece of [0, 3, 4]) wire._onPiece(piece, 0, new Uint8Array(4))
    expect(answers).toEqual(['2 request was cancelled', '1', '0', '3', '4'])
    expect(wire.requests).toEqual([])
  })

  it('ends as ever: the requests fail, it is heard and says no more', async () => {
    const { wire, messages } = ours()
    const [shake] = stockMessages([]) as [Uint8Array]
    speak(wire).handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
    wire.receive(shake)
    wire.receive(Uint8Array.of(0, 0, 0, 1, 1))
    const failure = new Promise<Error | null>((resolve) => wire.request(0, 0, BLOCK, (error) => resolve(error)))
    await null
    const before = messages.length
    const closed = new Promise((resolve) => wire.once('close', () => resolve(null)))
    const heard = heardBy(wire)
    wire.destroy()
    wire.have(3)
    wire.receive(Uint8Array.of(0, 0, 0, 5, 4, 0, 0, 0, 1))
    await closed
    expect((await failure)?.message).toBe('wire was closed')
    expect(heard).toEqual([['uninterested'], ['choke']])
    expect(messages).toHaveLength(before)
    expect(wire.destroyed).toBe(true)
  })

  it('buffers nothing of a message that the guard refuses', () => {
    const { wire } = ours()
    const codes: string[] = []
    wire.once('handshake', () => guardWire(wire, torrent, ({ code }) => codes.push(code)))
    const [shake] = stockMessages([]) as [Uint8Array]
    const heard = heardBy(wire)
    wire.receive(joined([shake, Uint8Array.of(0x7f, 0xff, 0xff, 0xff, 4, 0, 0, 0, 1)]))
    wire.receive(new Uint8Array(100))
    expect(codes).toEqual(['frame-too-long'])
    expect(heard.map((entry) => (entry as string[])[0])).toEqual(['handshake', 'uninterested', 'choke'])
  })

  it('survives any bytes, and ends at the first that break a limit', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.nat(25), fc.uint8Array({ maxLength: 60 })).map(([id, body]) => {
        const bytes = new Uint8Array(5 + body.length)
        bytes.set([0, 0, 0, 1 + body.length, id])
        bytes.set(body, 5)
        return bytes
      }),
    )
    const [shake] = stockMessages([]) as [Uint8Array]
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 20 }), (chunks) => {
        const { wire } = ours()
        const codes: string[] = []
        speak(wire).handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
        wire.once('handshake', () => guardWire(wire, torrent, ({ code }) => codes.push(code)))
        wire.receive(shake.slice())
        for (const bytes of chunks) wire.receive(bytes.slice())
        expect(codes.length).toBeLessThanOrEqual(1)
        wire.destroy()
      }),
      { numRuns: 300 },
    )
  })

  it('refuses (BEP 6) what a peer asks for that has not taken what it asked for before', async () => {
    const { wire, messages, channel, road } = ours()
    const [shake] = stockMessages([]) as [Uint8Array]
    speak(wire).handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
    wire.once('handshake', () => guardWire(wire, torrent, () => {}))
    wire.receive(shake)
    wire.unchoke()
    let asked = 0
    wire.on('request', () => {
      asked += 1
    })
    const request = Uint8Array.of(0, 0, 0, 13, 6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0)
    wire.receive(request.slice())
    channel.bufferSize = 1 << 20
    while (wire.waitingBytes <= 4 << 20) wire.piece(1, 0, new Uint8Array(BLOCK))
    wire.receive(request.slice())
    expect(asked).toBe(1)
    channel.bufferSize = 0
    road.drain()
    await null
    expect(wire.waitingBytes).toBe(0)
    // The answer to the second: 0x10, reject.
    expect(messages.at(-1)?.[4]).toBe(0x10)
  })
})
