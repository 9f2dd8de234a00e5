import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { ChannelRoad } from '../../../../src/engine/wire/channel-writer.ts'

/** A channel that holds what it is given until it is told to send. */
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

function pave(): { channel: Channel; road: ChannelRoad; broken: Error[]; taken: () => number } {
  const channel = new Channel()
  const broken: Error[] = []
  let taken = 0
  const road = new ChannelRoad(channel, {
    onTaken: (bytes) => {
      taken += bytes
    },
    onBroken: (error) => broken.push(error),
  })
  return { channel, road, broken, taken: () => taken }
}

const frame = (length: number, fill = 0): Uint8Array => new Uint8Array(length).fill(fill)
const BLOCK_FRAME = 13 + 16_384

describe('ChannelRoad', () => {
  it('sends each large frame as one message, at once and as it is', () => {
    const { channel, road } = pave()
    const block = frame(BLOCK_FRAME)
    road.say(block)
    expect(channel.sent).toEqual([block])
    expect(road.waitingBytes).toBe(0)
  })

  it('makes one message of the small frames said in one go, before what is said after them', async () => {
    const { channel, road } = pave()
    for (let count = 0; count < 32; count++) road.say(frame(17, count))
    expect(channel.sent).toEqual([])
    expect(road.waitingBytes).toBe(32 * 17)
    await null
    expect(channel.sent.map(({ length }) => length)).toEqual([32 * 17])
    road.say(frame(2, 1), frame(3, 1))
    road.say(frame(BLOCK_FRAME, 2))
    expect(channel.sent.slice(1).map(({ length, 0: first }) => [length, first])).toEqual([
      [5, 1],
      [BLOCK_FRAME, 2],
    ])
  })

  it('fills no message with more small frames than a channel takes well', async () => {
    const { channel, road } = pave()
    for (let count = 0; count < 5_000; count++) road.say(frame(9))
    await null
    const lengths = channel.sent.map(({ length }) => length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(LIMITS.channelMessageBytes)
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(5_000 * 9)
    expect(lengths).toHaveLength(3)
  })

  it('stops above the bound of the channel and goes on, in order, when it has room', () => {
    const { channel, road, taken } = pave()
    for (let count = 0; count < 20; count++) road.say(frame(BLOCK_FRAME, count))
    expect(channel.bufferSize).toBeGreaterThan(LIMITS.channelBufferBytes)
    expect(channel.bufferSize).toBeLessThanOrEqual(LIMITS.channelBufferBytes + BLOCK_FRAME)
    expect(taken() + road.waitingBytes).toBe(20 * BLOCK_FRAME)
    while (road.waitingBytes > 0) {
      channel.bufferSize = 0
      road.drain()
    }
    expect(channel.sent.map(({ 0: first }) => first)).toEqual(Array.from({ length: 20 }, (_, count) => count))
    expect(taken()).toBe(20 * BLOCK_FRAME)
  })

  it('loses, repeats and reorders nothing, whatever is said and whenever there is room', async () => {
    const step = fc.oneof(
      fc.record({ say: fc.integer({ min: 1, max: 40_000 }), head: fc.option(fc.nat(20)) }),
      fc.constantFrom({ room: true as const }, { turn: true as const }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { channel, road } = pave()
        const said: Uint8Array[] = []
        let number = 0
        for (const action of steps) {
          if ('say' in action) {
            number += 1
            const [bytes, head] = [frame(action.say, number), Math.min(action.say, action.head ?? 0)]
            said.push(bytes)
            if (action.head === null) road.say(bytes)
            else road.say(bytes.subarray(0, head), bytes.subarray(head))
          } else if ('room' in action) {
            channel.bufferSize = 0
            road.drain()
          } else await null
        }
        await null
        while (road.waitingBytes > 0) {
          channel.bufferSize = 0
          road.drain()
        }
        expect(Buffer.concat(channel.sent).equals(Buffer.concat(said))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('breaks when the channel fails, or takes nothing while more and more is said, and is silent then', () => {
    const failing = pave()
    failing.channel.failure = new Error('full')
    failing.road.say(frame(BLOCK_FRAME))
    failing.road.say(frame(BLOCK_FRAME))
    expect(failing.broken).toEqual([failing.channel.failure])

    const { channel, road, broken } = pave()
    channel.bufferSize = LIMITS.channelBufferBytes + 1
    for (let bytes = 0; bytes <= LIMITS.wireQueueBytes; bytes += BLOCK_FRAME) road.say(frame(BLOCK_FRAME))
    expect(broken).toMatchObject([{ code: 'peer-takes-nothing' }])
    expect(channel.sent).toEqual([])
    channel.bufferSize = 0
    road.drain()
    road.say(frame(BLOCK_FRAME))
    expect(channel.sent).toEqual([])
  })
})
