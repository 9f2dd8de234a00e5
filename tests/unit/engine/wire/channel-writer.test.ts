import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { ChannelWriter } from '../../../../src/engine/wire/channel-writer.ts'

/** A channel that queues what it is given until the test has it send. */
class Channel {
  readonly sent: Uint8Array[] = []
  bufferSize = 0
  failure: Error | null = null

  send(bytes: Uint8Array): void {
    if (this.failure) throw this.failure
    this.sent.push(bytes.slice())
    this.bufferSize += bytes.length
  }
}

function makeWriter(): { channel: Channel; writer: ChannelWriter; failures: Error[]; sent: () => number } {
  const channel = new Channel()
  const failures: Error[] = []
  let sent = 0
  const writer = new ChannelWriter(channel, (error) => failures.push(error))
  writer.onSent((bytes) => {
    sent += bytes
  })
  return { channel, writer, failures, sent: () => sent }
}

const frame = (length: number, fill = 0): Uint8Array => new Uint8Array(length).fill(fill)
const BLOCK_FRAME = 13 + 16_384

describe('ChannelWriter', () => {
  it('sends each large frame as one message, at once and as it is', () => {
    const { channel, writer } = makeWriter()
    const block = frame(BLOCK_FRAME)
    writer.send(block)
    expect(channel.sent).toEqual([block])
    expect(writer.waitingBytes).toBe(0)
  })

  it('joins the small frames of one task in one message, before later frames', async () => {
    const { channel, writer } = makeWriter()
    for (let count = 0; count < 32; count++) writer.send(frame(17, count))
    expect(channel.sent).toEqual([])
    expect(writer.waitingBytes).toBe(32 * 17)
    await null
    expect(channel.sent.map(({ length }) => length)).toEqual([32 * 17])
    writer.send(frame(2, 1), frame(3, 1))
    writer.send(frame(BLOCK_FRAME, 2))
    expect(channel.sent.slice(1).map(({ length, 0: first }) => [length, first])).toEqual([
      [5, 1],
      [BLOCK_FRAME, 2],
    ])
  })

  it('joins no more small frames than `LIMITS.channelMessageBytes`', async () => {
    const { channel, writer } = makeWriter()
    for (let count = 0; count < 5_000; count++) writer.send(frame(9))
    await null
    const lengths = channel.sent.map(({ length }) => length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(LIMITS.channelMessageBytes)
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(5_000 * 9)
    expect(lengths).toHaveLength(3)
  })

  it('stops above the limit of the channel and resumes, in order, when the channel has room', () => {
    const { channel, writer, sent } = makeWriter()
    for (let count = 0; count < 20; count++) writer.send(frame(BLOCK_FRAME, count))
    expect(channel.bufferSize).toBeGreaterThan(LIMITS.channelBufferBytes)
    expect(channel.bufferSize).toBeLessThanOrEqual(LIMITS.channelBufferBytes + BLOCK_FRAME)
    expect(sent() + writer.waitingBytes).toBe(20 * BLOCK_FRAME)
    while (writer.waitingBytes > 0) {
      channel.bufferSize = 0
      writer.drain()
    }
    expect(channel.sent.map(({ 0: first }) => first)).toEqual(Array.from({ length: 20 }, (_, count) => count))
    expect(sent()).toBe(20 * BLOCK_FRAME)
  })

  it('neither loses, repeats nor reorders a frame, whenever there is room', async () => {
    const step = fc.oneof(
      fc.record({ send: fc.integer({ min: 1, max: 40_000 }), head: fc.option(fc.nat(20)) }),
      fc.constantFrom({ room: true as const }, { turn: true as const }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { channel, writer } = makeWriter()
        const frames: Uint8Array[] = []
        let number = 0
        for (const action of steps) {
          if ('send' in action) {
            number += 1
            const [bytes, head] = [frame(action.send, number), Math.min(action.send, action.head ?? 0)]
            frames.push(bytes)
            if (action.head === null) writer.send(bytes)
            else writer.send(bytes.subarray(0, head), bytes.subarray(head))
          } else if ('room' in action) {
            channel.bufferSize = 0
            writer.drain()
          } else await null
        }
        await null
        while (writer.waitingBytes > 0) {
          channel.bufferSize = 0
          writer.drain()
        }
        expect(Buffer.concat(channel.sent).equals(Buffer.concat(frames))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('fails when the channel fails or accepts nothing while more is queued, and sends nothing afterwards', () => {
    const failing = makeWriter()
    failing.channel.failure = new Error('full')
    failing.writer.send(frame(BLOCK_FRAME))
    failing.writer.send(frame(BLOCK_FRAME))
    expect(failing.failures).toEqual([failing.channel.failure])

    const { channel, writer, failures } = makeWriter()
    channel.bufferSize = LIMITS.channelBufferBytes + 1
    for (let bytes = 0; bytes <= LIMITS.wireQueueBytes; bytes += BLOCK_FRAME) writer.send(frame(BLOCK_FRAME))
    expect(failures).toMatchObject([{ code: 'peer-takes-nothing' }])
    expect(channel.sent).toEqual([])
    channel.bufferSize = 0
    writer.drain()
    writer.send(frame(BLOCK_FRAME))
    expect(channel.sent).toEqual([])
  })
})
