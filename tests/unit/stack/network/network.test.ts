import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Network } from '../../../stack/network/network.ts'

interface Arrival {
  readonly packet: string
  readonly atMs: number
}

function arrivals(network: Network<string>, untilMs = Number.POSITIVE_INFINITY): Arrival[] {
  const out: Arrival[] = []
  network.advance(untilMs, (packet, atMs) => out.push({ packet, atMs: Math.round(atMs * 1_000) / 1_000 }))
  return out
}

describe('a simulated network', () => {
  it('adds the sender’s upload delay and the receiver’s download delay', () => {
    const network = new Network<string>('seed')
    network.set('a', { up: { delayMs: 10 }, down: { delayMs: 1 } })
    network.set('b', { up: { delayMs: 200 }, down: { delayMs: 30 } })
    network.send(0, 'a', 'b', 100, 'there')
    network.send(0, 'b', 'a', 100, 'back')
    network.send(5, 'c', 'd', 100, 'elsewhere')
    expect(network.dueAt).toBe(5)
    expect(arrivals(network)).toEqual([
      { packet: 'elsewhere', atMs: 5 },
      { packet: 'there', atMs: 40 },
      { packet: 'back', atMs: 201 },
    ])
    expect(network.dueAt).toBe(Number.POSITIVE_INFINITY)
  })

  it('shares a peer’s upload among its receivers and its download among its senders', () => {
    const network = new Network<string>('seed')
    network.set('a', { up: { bytesPerSecond: 1_000 } })
    for (const to of ['b', 'c']) network.send(0, 'a', to, 10, to)
    network.set('z', { down: { bytesPerSecond: 1_000 } })
    for (const from of ['x', 'y']) network.send(100, from, 'z', 10, from)
    expect(arrivals(network)).toEqual([
      { packet: 'b', atMs: 10 },
      { packet: 'c', atMs: 20 },
      { packet: 'x', atMs: 110 },
      { packet: 'y', atMs: 120 },
    ])
  })

  it('moves no packet before it is due', () => {
    const network = new Network<string>('seed')
    network.set('a', { up: { delayMs: 10 } })
    network.set('b', { down: { delayMs: 10 } })
    network.send(0, 'a', 'b', 1, 'one')
    expect(arrivals(network, 9.9)).toEqual([])
    expect(arrivals(network, 10)).toEqual([])
    expect(network.dueAt).toBe(20)
    expect(arrivals(network, 20)).toEqual([{ packet: 'one', atMs: 20 }])
  })

  it('counts every packet by its result', () => {
    const network = new Network<string>('seed')
    network.set('a', { up: { loss: 1 } })
    network.set('b', { down: { bytesPerSecond: 1_000, queueBytes: 150 } })
    network.send(0, 'a', 'b', 100, 'lost')
    network.send(0, 'c', 'b', 100, 'passes')
    network.send(0, 'c', 'b', 100, 'dropped')
    expect(arrivals(network).map(({ packet }) => packet)).toEqual(['passes'])
    const { a, b } = network.packetCounts()
    expect(a?.up).toEqual({ passed: 0, passedBytes: 0, lost: 1, dropped: 0 })
    expect(b?.down).toEqual({ passed: 1, passedBytes: 100, lost: 0, dropped: 1 })
  })

  it('has the same results for the same packets, however often it is advanced', () => {
    const names = fc.constantFrom('a', 'b', 'c')
    const sends = fc.array(fc.record({ from: names, to: names, bytes: fc.integer({ min: 1, max: 1_500 }) }), {
      minLength: 1,
      maxLength: 200,
    })
    fc.assert(
      fc.property(sends, fc.array(fc.integer({ min: 1, max: 40 })), (packets, looks) => {
        const play = (lookAt: readonly number[]) => {
          const network = new Network<string>('seed')
          network.set('a', { up: { delayMs: 5, jitterMs: 8, loss: 0.1, bytesPerSecond: 900_000, queueBytes: 9_000 } })
          network.set('b', { down: { delayMs: 7, bytesPerSecond: 700_000, queueBytes: 6_000 } })
          const out: Arrival[] = []
          packets.forEach(({ from, to, bytes }, i) => {
            if (lookAt.includes(i)) out.push(...arrivals(network, i))
            network.send(i, from, to, bytes, String(i))
          })
          return [...out, ...arrivals(network)]
        }
        expect(play(looks)).toEqual(play([]))
      }),
    )
  })
})
