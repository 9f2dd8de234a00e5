import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { keepsOwnOffer } from '../../../../src/core/peering/offer-collision.ts'
import { isUseless, type PeerValue, peerToReplace } from '../../../../src/core/peering/peer-value.ts'
import { isSoleHolder } from '../../../../src/core/peering/sole-holder.ts'

const OLD = LIMITS.idlePeerMs
const IDLE: Omit<PeerValue<string>, 'peer'> = {
  idleMs: OLD,
  transferredBytes: 100,
  interesting: true,
  interested: true,
  bothComplete: false,
  disconnected: false,
}
const never = (): boolean => false

const values: fc.Arbitrary<PeerValue<number>[]> = fc
  .array(
    fc.record({
      idleMs: fc.nat({ max: 3 * OLD }),
      transferredBytes: fc.nat({ max: 5 }),
      interesting: fc.boolean(),
      interested: fc.boolean(),
      bothComplete: fc.boolean(),
      disconnected: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((all) => all.map((value, peer) => ({ ...value, peer })))

describe('peerToReplace', () => {
  it.each<[string, Partial<typeof IDLE>, Partial<typeof IDLE>]>([
    ['replaces a lost peer before one of two seeders', { disconnected: true, idleMs: 0 }, { bothComplete: true }],
    [
      'replaces one of two seeders before a peer that wants nothing',
      { bothComplete: true },
      { interesting: false, interested: false },
    ],
    [
      'replaces a peer that wants nothing and has nothing before one that only chokes',
      { interesting: false, interested: false },
      {},
    ],
    ['replaces the peer with fewer transferred bytes', { transferredBytes: 1 }, { transferredBytes: 2 }],
    ['replaces the peer that has been idle for longer', { idleMs: OLD + 1 }, {}],
  ])('%s', (...[, worse, better]) => {
    const peers = [
      { ...IDLE, ...better, peer: 'better' },
      { ...IDLE, ...worse, peer: 'worse' },
    ]
    expect(peerToReplace(peers, never)?.peer).toBe('worse')
    expect(peerToReplace(peers.toReversed(), never)?.peer).toBe('worse')
  })

  it('keeps a needed peer unless it is lost', () => {
    const peers = [
      { ...IDLE, peer: 'needed', transferredBytes: 0 },
      { ...IDLE, peer: 'other' },
    ]
    expect(peerToReplace(peers, (peer) => peer === 'needed')?.peer).toBe('other')
    expect(peerToReplace(peers, () => true)).toBeNull()
    expect(peerToReplace([{ ...IDLE, peer: 'lost', disconnected: true }], () => true)?.peer).toBe('lost')
  })

  it('replaces neither a new nor an active peer, and finds one while there is any other', () => {
    fc.assert(
      fc.property(values, fc.func(fc.boolean()), (peers, isNeeded) => {
        const gone = peerToReplace(peers, isNeeded)
        const mayGo = peers.filter(
          ({ peer, idleMs, disconnected }) => disconnected || (idleMs >= LIMITS.idlePeerMs && !isNeeded(peer)),
        )
        expect(gone !== null).toBe(mayGo.length > 0)
        if (gone) expect(mayGo).toContainEqual(gone)
      }),
    )
  })

  it('replaces no connection twice in a minute, however many new peers there are', () => {
    // The worst case: connected peers never transfer anything, and new ones come at any time.
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20_000 }), { maxLength: 300 }), (gaps) => {
        const places = Array.from({ length: 5 }, () => 0)
        let now = 0
        for (const gap of gaps) {
          now += gap
          const peers = places.map((joinedAt, peer) => ({ ...IDLE, peer, idleMs: now - joinedAt, transferredBytes: 0 }))
          const gone = peerToReplace(peers, never)
          if (gone === null) continue
          expect(now - (places[gone.peer] ?? now)).toBeGreaterThanOrEqual(LIMITS.idlePeerMs)
          places[gone.peer] = now
        }
      }),
    )
  })
})

describe('isUseless', () => {
  it('is true for one of two seeders after a while', () => {
    const both = { ...IDLE, peer: 'x', bothComplete: true, idleMs: LIMITS.idleSeederMs }
    expect(isUseless(both)).toBe(true)
    expect(isUseless({ ...both, idleMs: LIMITS.idleSeederMs - 1 })).toBe(false)
    expect(isUseless({ ...both, bothComplete: false })).toBe(false)
  })
})

describe('isSoleHolder', () => {
  const COUNT = 21
  const pieces = fc.option(fc.uint8Array({ minLength: 3, maxLength: 3 }), { nil: null })
  const has = (bits: Uint8Array | null, index: number): boolean =>
    bits === null || ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0

  it('finds a piece that no other peer has, as a count piece by piece does', () => {
    const own = fc.uint8Array({ minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(pieces, fc.array(pieces, { maxLength: 4 }), own, (peer, others, ours) => {
        const naive = Array.from({ length: COUNT }, (_, index) => index).some(
          (index) => has(peer, index) && !has(ours, index) && !others.some((other) => has(other, index)),
        )
        expect(isSoleHolder(peer, others, ours, COUNT)).toBe(naive)
      }),
    )
  })

  it('treats the pieces beyond a short bitfield as missing', () => {
    expect(isSoleHolder(new Uint8Array(), [], new Uint8Array(3), COUNT)).toBe(false)
    expect(isSoleHolder(null, [new Uint8Array()], new Uint8Array(3), COUNT)).toBe(true)
  })
})

describe('keepsOwnOffer', () => {
  const ours = fc
    .uint8Array({ minLength: 17, maxLength: 17 })
    .map((rest) => `2d4652${Buffer.from(rest).toString('hex')}`)

  it('keeps the same one of two offers on both sides between two of this client', () => {
    fc.assert(fc.property(ours, ours, (a, b) => a === b || keepsOwnOffer(a, b) !== keepsOwnOffer(b, a)))
  })

  it('keeps our offer against other clients, which keep what they answered', () => {
    expect(keepsOwnOffer(`2d4652${'f'.repeat(34)}`, `2d5757${'0'.repeat(34)}`)).toBe(true)
  })
})
