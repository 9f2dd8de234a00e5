import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FairShare, type ShareClass } from '../../../../src/core/choking/fair-share.ts'

const BLOCK = 16_384

/** Sends this many blocks, each to the next peer. @returns the bytes sent to each */
function serve(share: FairShare<string>, blocks: number, bytesOf: (peer: string) => number = () => BLOCK) {
  const got: Record<string, number> = {}
  for (let block = 0; block < blocks; block++) {
    const peer = share.next()
    if (peer === null) break
    share.charge(peer, bytesOf(peer))
    got[peer] = (got[peer] ?? 0) + bytesOf(peer)
  }
  return got
}

function make(...peers: [string, ShareClass, number][]): FairShare<string> {
  const share = new FairShare<string>(0.2)
  for (const [peer, within, weight] of peers) {
    share.assign(peer, within, weight)
    share.ready(peer)
  }
  return share
}

describe('FairShare', () => {
  it('gives one payer four fifths and three others a third of the rest each', () => {
    const got = serve(make(['payer', 'paid', 1], ['a', 'free', 1], ['b', 'free', 1], ['c', 'free', 1]), 1_500)
    expect(got.payer).toBe(1_200 * BLOCK)
    for (const peer of ['a', 'b', 'c']) expect(got[peer]).toBe(100 * BLOCK)
  })

  it('gives all to the only busy peer', () => {
    const share = make(['payer', 'paid', 1], ['a', 'free', 1], ['b', 'free', 1])
    serve(share, 100)
    share.idle('payer')
    expect(serve(share, 100)).toEqual({ a: 50 * BLOCK, b: 50 * BLOCK })
    share.ready('payer')
    share.idle('a')
    share.idle('b')
    expect(serve(share, 100)).toEqual({ payer: 100 * BLOCK })
    share.idle('payer')
    expect(share.next()).toBeNull()
  })

  it('accumulates neither credit nor debt for an idle peer', () => {
    const share = make(['payer', 'paid', 1], ['a', 'free', 1])
    share.idle('payer')
    serve(share, 1_000)
    share.ready('payer')
    // One block of either class may be ahead.
    const { payer = 0 } = serve(share, 1_000)
    expect(Math.abs(payer - 800 * BLOCK)).toBeLessThanOrEqual(BLOCK)
  })

  it('divides a class by weight, and follows a weight that changes', () => {
    const share = make(['dear', 'paid', 3], ['cheap', 'paid', 1])
    expect(serve(share, 400)).toEqual({ dear: 300 * BLOCK, cheap: 100 * BLOCK })
    share.assign('dear', 'paid', 1)
    const { dear = 0, cheap = 0 } = serve(share, 400)
    expect(Math.abs(dear - cheap)).toBeLessThanOrEqual(4 * BLOCK)
  })

  it('moves a peer that is waiting from one class to the other', () => {
    const share = make(['mover', 'free', 1], ['a', 'free', 1], ['b', 'free', 1])
    serve(share, 30)
    share.assign('mover', 'paid', 1)
    expect(Math.abs((serve(share, 100).mover ?? 0) - 80 * BLOCK)).toBeLessThanOrEqual(BLOCK)
    share.remove('mover')
    expect(Object.keys(serve(share, 10)).sort()).toEqual(['a', 'b'])
  })

  it('is fair in bytes, not in blocks', () => {
    const share = make(['large', 'free', 1], ['small', 'free', 1])
    const { large = 0, small = 0 } = serve(share, 900, (peer) => (peer === 'large' ? 8 * BLOCK : BLOCK))
    expect(Math.abs(large - small)).toBeLessThanOrEqual(8 * BLOCK)
  })

  it('holds every share to within two of the largest blocks at any weights, block sizes and pauses', () => {
    const peer = fc.record({
      within: fc.constantFrom<ShareClass>('paid', 'free'),
      weight: fc.integer({ min: 1, max: 50 }),
      block: fc.integer({ min: 1, max: 131_072 }),
    })
    fc.assert(
      fc.property(
        fc.array(peer, { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(19), { maxLength: 40 }),
        (peers, rests) => {
          const share = new FairShare<number>(0.2)
          for (const [index, { within, weight }] of peers.entries()) {
            share.assign(index, within, weight)
            share.ready(index)
          }
          // Comings and goings before must leave no mark.
          for (const rest of rests) {
            if (rest < peers.length) share.idle(rest)
            const next = share.next()
            if (next !== null) share.charge(next, peers[next]?.block ?? 0)
            if (rest < peers.length) share.ready(rest)
          }
          const got = peers.map(() => 0)
          for (let block = 0; block < 3_000; block++) {
            const next = share.next() as number
            share.charge(next, peers[next]?.block ?? 0)
            got[next] = (got[next] ?? 0) + (peers[next]?.block ?? 0)
          }
          const largest = Math.max(...peers.map(({ block }) => block))
          const sum = (within: ShareClass) =>
            peers.reduce((bytes, each, index) => bytes + (each.within === within ? (got[index] ?? 0) : 0), 0)
          if (peers.some(({ within }) => within === 'paid') && peers.some(({ within }) => within === 'free')) {
            expect(Math.abs(sum('paid') / 0.8 - sum('free') / 0.2)).toBeLessThanOrEqual(
              2 * largest * (1 / 0.8 + 1 / 0.2),
            )
          }
          for (const [i, a] of peers.entries()) {
            for (const [j, b] of peers.entries()) {
              if (a.within !== b.within) continue
              const apart = Math.abs((got[i] ?? 0) / a.weight - (got[j] ?? 0) / b.weight)
              expect(apart).toBeLessThanOrEqual(2 * (largest / a.weight + largest / b.weight))
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
