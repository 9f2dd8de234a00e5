import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { Connection } from '../../../../src/engine/rtc/connection.ts'
import {
  endConnections,
  introduce,
  ourConnection,
  type StockConnection,
  stockConnection,
} from './joined-connections.ts'

afterEach(endConnections)

const once = (connection: Connection | StockConnection, event: string): Promise<unknown> =>
  new Promise((resolve) => connection.once(event, resolve as () => void))

/** The messages that come, joined. */
function bytesFrom(connection: Connection | StockConnection): { readonly all: Buffer } {
  const parts: Uint8Array[] = []
  const note = (bytes: Uint8Array): void => void parts.push(bytes.slice())
  if ('read' in connection && 'pc' in connection) connection.read({ onMessage: note, onDrain: () => undefined })
  else connection.on('data', note)
  return {
    get all() {
      return Buffer.concat(parts)
    },
  }
}

const arrived = async (from: { readonly all: Buffer }, bytes: number): Promise<Buffer> => {
  while (from.all.length < bytes) await new Promise((resolve) => setImmediate(resolve))
  return from.all
}

describe('a connection, with unmodified simple-peer at the other end', () => {
  it.each([true, false])('opens, carries bytes both ways and ends with it; our offer: %s', async (initiator) => {
    const [ours, theirs] = [ourConnection(initiator), stockConnection(!initiator)]
    const described = once(initiator ? ours : theirs, 'signal')
    introduce(ours, theirs)
    await Promise.all([once(ours, 'connect'), once(theirs, 'connect')])
    expect((await described) as { type: string }).toMatchObject({ type: 'offer' })
    expect([ours.connected, theirs.connected, ours.initiator]).toEqual([true, true, initiator])
    expect(ours.remoteAddress).toMatch(/^[\d.]+$|:/)
    expect(ours.remotePort).toBeGreaterThan(0)
    const [here, there] = [bytesFrom(ours), bytesFrom(theirs)]
    ours.send(Uint8Array.of(1, 2, 3))
    theirs.send(Uint8Array.of(4, 5))
    theirs.send('text')
    expect([...(await arrived(there, 3))]).toEqual([1, 2, 3])
    expect([...(await arrived(here, 6))]).toEqual([4, 5, ...Buffer.from('text')])
    const closed = once(ours, 'close')
    theirs.destroy()
    await closed
    expect([ours.connected, ours.destroyed]).toEqual([false, true])
    expect(() => ours.send(Uint8Array.of(1))).toThrow(/open/)
  })

  it('keeps what comes before it is read, in order', async () => {
    const [ours, theirs] = [ourConnection(true), stockConnection(false)]
    introduce(ours, theirs)
    await Promise.all([once(ours, 'connect'), once(theirs, 'connect')])
    for (const byte of [1, 2, 3]) theirs.send(Uint8Array.of(byte))
    // The answer to a message that was sent after them.
    const answered = once(theirs, 'data')
    ours.send(Uint8Array.of(9))
    await answered
    theirs.send(Uint8Array.of(4))
    expect([...(await arrived(bytesFrom(ours), 4))]).toEqual([1, 2, 3, 4])
  })

  it('ends when more comes than may wait for a reader', async () => {
    const [ours, theirs] = [ourConnection(true), stockConnection(false)]
    introduce(ours, theirs)
    await Promise.all([once(ours, 'connect'), once(theirs, 'connect')])
    const closed = once(ours, 'close')
    const part = new Uint8Array(64 * 1024)
    for (let sent = 0; sent <= LIMITS.channelEarlyBytes; sent += part.length) theirs.send(part)
    expect(String(await closed)).toContain(`at most ${LIMITS.channelEarlyBytes} bytes`)
  })

  it('says when its channel has room again', async () => {
    const [ours, theirs] = [ourConnection(true), stockConnection(false)]
    introduce(ours, theirs)
    await Promise.all([once(ours, 'connect'), once(theirs, 'connect')])
    const there = bytesFrom(theirs)
    const drained = new Promise<void>((resolve) => ours.read({ onMessage: () => undefined, onDrain: resolve }))
    const part = new Uint8Array(64 * 1024).fill(7)
    let sent = 0
    while (ours.bufferSize <= 4 * LIMITS.channelBufferBytes) {
      ours.send(part)
      sent += part.length
    }
    await drained
    expect(ours.bufferSize).toBeLessThanOrEqual(LIMITS.channelBufferBytes)
    await arrived(there, sent)
  })
})

describe('a connection, without the other end', () => {
  it('offers once, with its candidates and no promise of more', async () => {
    const ours = ourConnection(true)
    const signals: { type: string; sdp: string }[] = []
    ours.on('signal', (signal: { type: string; sdp: string }) => void signals.push(signal))
    await once(ours, 'signal')
    expect(signals).toHaveLength(1)
    expect(signals[0]?.sdp).toContain('a=candidate:')
  })

  it.each([
    ['an offer', false, { type: 'offer', sdp: 'v=0 nonsense' }],
    ['an answer', true, { type: 'answer', sdp: '' }],
    ['something else', false, { type: 'rollback?', sdp: 'x' }],
  ])('ends at %s that is none, once', async (_what, initiator, description) => {
    const ours = ourConnection(initiator)
    let closes = 0
    ours.on('close', () => void closes++)
    const closed = once(ours, 'close')
    ours.signal(description)
    expect(await closed).toBeInstanceOf(Error)
    ours.destroy()
    ours.signal(description)
    await new Promise((resolve) => setImmediate(resolve))
    expect(closes).toBe(1)
  })

  it('describes nothing once it is destroyed', async () => {
    const ours = ourConnection(true)
    ours.on('signal', () => expect.unreachable())
    const closed = once(ours, 'close')
    ours.destroy()
    await closed
    expect(ours.bufferSize).toBe(0)
    await new Promise((resolve) => setImmediate(resolve))
  })
})
