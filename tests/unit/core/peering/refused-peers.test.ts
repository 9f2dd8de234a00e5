import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { RefusedPeers } from '../../../../src/core/peering/refused-peers.ts'

describe('RefusedPeers', () => {
  it('refuses by each id that was claimed and by the address, of that torrent alone', () => {
    const refused = new RefusedPeers()
    refused.add('t', ['tracker-id', 'wire-id', null], '203.0.113.5')
    for (const name of ['tracker-id', 'wire-id', '203.0.113.5']) expect(refused.has('t', 'x', name)).toBe(true)
    expect(refused.has('t', 'x', undefined, null)).toBe(false)
    expect(refused.has('other', 'tracker-id', '203.0.113.5')).toBe(false)
  })

  it.each(['127.0.0.1', '::1'])('an address of this computer, %s, is not refused', (address) => {
    const refused = new RefusedPeers()
    refused.add('t', ['id'], address)
    expect([refused.has('t', address), refused.has('t', 'id')]).toEqual([false, true])
  })

  it('forgets the oldest beyond LIMITS.refusedPeers', () => {
    const refused = new RefusedPeers()
    for (let index = 0; index <= LIMITS.refusedPeers; index++) refused.add('t', [`${index}`], undefined)
    expect([refused.has('t', '0'), refused.has('t', '1')]).toEqual([false, true])
  })
})
