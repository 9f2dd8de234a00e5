import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { ChannelWire } from '../../../../src/engine/wire/channel-wire.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'
import { BOUNDS, endWires, INFO_HASH, type StockWire, sendMessage, stockWire, wireInMemory } from './joined-wires.ts'
import { frame, uint32s } from './raw-frames.ts'

const BLOCK = 16_384
const PIECES = BOUNDS.pieceCount

afterEach(endWires)

const digest = (bytes: Uint8Array): string => `${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}`

/** The events of a wire, in order. */
function eventsOf(wire: Wire): unknown[] {
  const events: unknown[] = []
  const note = (event: string, most = 3) =>
    wire.on(event, (...facts: unknown[]) =>
      events.push([
        event,
        ...facts.slice(0, most).map((fact) => (ArrayBuffer.isView(fact) ? digest(fact as Uint8Array) : fact)),
      ]),
    )
  for (const event of ['choke', 'unchoke', 'interested', 'uninterested', 'have', 'have-none', 'keep-alive']) note(event)
  for (const event of ['request', 'piece', 'cancel', 'reject']) note(event)
  // The extensions of its third one are what the wire does with them.
  note('handshake', 2)
  wire.on('bitfield', () => events.push(['bitfield', digest(wire.peerPieces.buffer)]))
  wire.on('extended', (name: string) => events.push(['extended', name]))
  return events
}

/** Sends messages of every kind, chosen by number. */
function sendKinds(wire: StockWire | ChannelWire, words: readonly number[]): void {
  for (const word of words) {
    const [piece, offset] = [word % PIECES, ((word >> 3) % 4) * BLOCK]
    switch (word % 9) {
      case 0:
        wire.have(piece)
        break
      case 1:
        wire.piece(piece, offset, new Uint8Array((word * 7) % 3_000).fill(word))
        break
      case 2:
        sendMessage(wire, 6, [piece, offset, BLOCK], null)
        break
      case 3:
        sendMessage(wire, 8, [piece, offset, BLOCK], null)
        break
      case 4:
        wire.keepAlive()
        break
      case 5:
        sendMessage(wire, word % 4, [], null)
        break
      case 6:
        sendMessage(wire, 5, [], new Uint8Array(PIECES / 8).fill(word))
        break
      case 7:
        sendMessage(wire, 99, [word], null)
        break
      default:
        sendMessage(wire, 7, [piece, offset], new Uint8Array(BLOCK).fill(word))
    }
  }
}

/** A bitfield may come once. */
const withOneBitfield = (words: readonly number[]): number[] => {
  const first = words.findIndex((word) => word % 9 === 6)
  return words.filter((word, index) => word % 9 !== 6 || index === first)
}

/** The messages of an unmodified wire. */
function stockMessages(words: readonly number[]): Uint8Array[] {
  const wire = stockWire()
  const messages: Uint8Array[] = []
  Object.assign(wire, { push: (bytes: Uint8Array) => messages.push(bytes) > 0 })
  wire.handshake(INFO_HASH, 'b'.repeat(40), { fast: true })
  sendKinds(wire, words)
  return messages
}

const joined = (chunks: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(chunks))

describe('ChannelWire', () => {
  it('emits what an unmodified wire emits, however the bytes are cut or joined', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(60_000), { maxLength: 30 }),
        (kinds, places) => {
          const words = withOneBitfield(kinds)
          const messages = stockMessages(words)
          const all = joined(messages)
          const stock = stockWire()
          const expected = eventsOf(stock)
          // Copies: a bitfield is kept as it came, and later written to.
          stock._write(all.slice(), () => {})

          const ends = [...new Set([...places.map((place) => place % all.length), all.length])].sort((a, b) => a - b)
          const cut = ends.map((end, index) => all.subarray(index === 0 ? 0 : ends[index - 1], end))
          for (const chunks of [messages, cut, [all]]) {
            const { wire } = wireInMemory()
            const events = eventsOf(wire)
            for (const chunk of chunks) wire.receive(chunk.slice())
            expect(events).toEqual(expected)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('parses bytes that come one by one', () => {
    const all = joined(stockMessages([1, 8, 2, 6]))
    const { wire } = wireInMemory()
    const events = eventsOf(wire)
    for (const byte of all) wire.receive(Uint8Array.of(byte))
    expect(events.map((entry) => (entry as string[])[0])).toEqual(['handshake', 'piece', 'piece', 'bitfield'])
  })

  it('is understood by an unmodified wire, and sends one message per block', async () => {
    const { wire, messages } = wireInMemory()
    const words = Array.from({ length: 60 }, (_, index) => index)
    wire.handshake(INFO_HASH, 'b'.repeat(40), { fast: true })
    sendKinds(wire, words)
    await null
    const stock = stockWire()
    const events = eventsOf(stock)
    for (const message of messages) stock._write(message, () => {})
    const expectation = stockWire()
    const expected = eventsOf(expectation)
    expectation._write(joined(stockMessages(words)), () => {})
    expect(events).toEqual(expected)
    const blocks = messages.filter(({ length }) => length > BLOCK)
    expect(new Set(blocks.map(({ length }) => length))).toEqual(new Set([13 + BLOCK]))
    expect(blocks).toHaveLength(words.filter((word) => word % 9 === 8).length)
  })

  it('passes a block on uncopied, whether it came in one message or in two as from webtorrent', () => {
    const { wire } = wireInMemory()
    const buffers: ArrayBufferLike[] = []
    wire.on('piece', (...[, , block]: [number, number, Uint8Array]) => void buffers.push(block.buffer))
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

  it('keeps requests in order', () => {
    const { wire } = wireInMemory()
    wire.receive(stockMessages([1 + 4]).slice(0, 1)[0] as Uint8Array)
    wire.receive(Uint8Array.of(0, 0, 0, 1, 1))
    const answers: string[] = []
    const answer = (piece: number): void => wire.receive(frame(7, uint32s(piece, 0, 0)))
    for (const piece of [0, 1, 2, 3, 4]) {
      wire.request(piece, 0, 4, (error) => answers.push(`${piece}${error ? ` ${error.message}` : ''}`))
    }
    wire.cancel(2, 0, 4)
    answer(1)
    expect(wire.requests.map(({ piece }) => piece)).toEqual([0, 3, 4])
    for (const piece of [0, 3, 4]) answer(piece)
    expect(answers).toEqual(['2 request was cancelled', '1', '0', '3', '4'])
    expect(wire.requests).toEqual([])
  })

  it('fails its requests, emits and sends nothing more when it ends', async () => {
    const { wire, messages } = wireInMemory()
    const [shake] = stockMessages([]) as [Uint8Array]
    wire.handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
    wire.receive(shake)
    wire.receive(Uint8Array.of(0, 0, 0, 1, 1))
    const failure = new Promise<Error | null>((resolve) => wire.request(0, 0, BLOCK, (error) => resolve(error)))
    await null
    const before = messages.length
    const closed = new Promise((resolve) => wire.once('close', () => resolve(null)))
    const events = eventsOf(wire)
    wire.destroy()
    wire.have(3)
    wire.receive(Uint8Array.of(0, 0, 0, 5, 4, 0, 0, 0, 1))
    await closed
    expect((await failure)?.message).toBe('wire was closed')
    expect(events).toEqual([['uninterested'], ['choke']])
    expect(messages).toHaveLength(before)
    expect(wire.destroyed).toBe(true)
  })

  it('buffers nothing of a message that is too long', () => {
    const { wire, violations } = wireInMemory()
    const [shake] = stockMessages([]) as [Uint8Array]
    const events = eventsOf(wire)
    wire.receive(joined([shake, Uint8Array.of(0x7f, 0xff, 0xff, 0xff, 4, 0, 0, 0, 1)]))
    wire.receive(new Uint8Array(100))
    expect(violations.map(({ code }) => code)).toEqual(['frame-too-long'])
    expect(events.map((entry) => (entry as string[])[0])).toEqual(['handshake', 'uninterested', 'choke'])
  })

  it('survives any bytes, and ends at the first message that breaks a limit', () => {
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
        const { wire, violations } = wireInMemory()
        wire.handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
        wire.receive(shake.slice())
        for (const bytes of chunks) wire.receive(bytes.slice())
        expect(violations.length).toBeLessThanOrEqual(1)
        wire.destroy()
      }),
      { numRuns: 300 },
    )
  })

  it('rejects (BEP 6) the requests of a peer that has not taken earlier answers', async () => {
    const { wire, messages, channel, writer } = wireInMemory()
    const [shake] = stockMessages([]) as [Uint8Array]
    wire.handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
    wire.receive(shake)
    wire.unchoke()
    let requests = 0
    wire.serve({ onRequest: () => ++requests > 0, onCancel: () => false, onChoke: () => [] })
    const request = Uint8Array.of(0, 0, 0, 13, 6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0)
    wire.receive(request.slice())
    channel.bufferSize = 1 << 20
    while (wire.bufferedBytes <= LIMITS.unsentBytes) wire.piece(1, 0, new Uint8Array(BLOCK))
    wire.receive(request.slice())
    expect(requests).toBe(1)
    channel.bufferSize = 0
    writer.drain()
    await null
    expect(wire.bufferedBytes).toBe(0)
    // The answer to the second: 0x10, reject.
    expect(messages.at(-1)?.[4]).toBe(0x10)
  })
})
