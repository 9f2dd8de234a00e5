import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { type PeerTraits, RefusedPeers } from '../../../../src/core/peering/refused-peers.ts'

const CERTIFICATE = Array.from({ length: 32 }, () => 'ab').join(':')
const [V4, V6] = ['203.0.113.5', '2001:db8:1:2:a:b:c:d']

interface Named {
  readonly ids?: PeerTraits['ids']
  readonly address?: string
  /** `ADDRESS` or `ADDRESS TYPE` of each candidate. */
  readonly candidates?: readonly string[]
  readonly certificate?: string
}

function peer({ ids = [], address, candidates = [], certificate }: Named): PeerTraits {
  const lines = candidates.map((text, index) => {
    const [at, type = 'srflx'] = text.split(' ')
    return `a=candidate:${index} 1 udp 1677729535 ${at} 40000 typ ${type} raddr 0.0.0.0 rport 0`
  })
  if (certificate !== undefined) lines.push(`a=fingerprint:sha-256 ${certificate}`)
  return { ids, address, description: ['v=0', ...lines, ''].join('\r\n') }
}

const stopped = (one: Named): RefusedPeers => {
  const refused = new RefusedPeers()
  refused.add('t', peer(one))
  return refused
}

describe('a stopped peer is refused, of that torrent alone,', () => {
  it.each<[string, Named, Named]>([
    ['by the id that the tracker named', { ids: ['tracker-id', 'wire-id', null] }, { ids: ['tracker-id'] }],
    ['by the id of its handshake', { ids: ['tracker-id', 'wire-id'] }, { ids: [undefined, 'wire-id'] }],
    ['by its address', { address: V4 }, { ids: ['new'], address: V4 }],
    ['by its IPv4 address in the form of IPv6', { address: V4 }, { address: '::ffff:203.0.113.5' }],
    ['by its IPv6 network', { address: V6 }, { address: '2001:DB8:1:2::99' }],
    ['at IPv6, naming the IPv4 address', { address: V4 }, { ids: ['new'], address: V6, candidates: [V4, V6] }],
    ['at IPv4, naming an IPv6 address', { address: V6 }, { address: V4, candidates: ['2001:db8:1:2::99'] }],
    ['by a certificate that it keeps', { certificate: CERTIFICATE }, { certificate: CERTIFICATE }],
  ])('%s', (_by, one, other) => {
    expect(stopped(one).has('t', peer(other))).toBe(true)
    expect(stopped(one).has('other', peer(other))).toBe(false)
  })

  it('by every address that it was connected at under its id', () => {
    const refused = new RefusedPeers()
    expect(refused.admit('t', peer({ ids: ['a'], address: V4 }))).toBe(true)
    expect(refused.admit('t', peer({ ids: ['a'], address: V6 }))).toBe(true)
    refused.add('t', peer({ ids: ['a'], address: V6 }))
    expect(refused.has('t', peer({ ids: ['new'], address: V4 }))).toBe(true)
  })

  it('by the address at which it was refused', () => {
    const refused = stopped({ ids: ['a'], address: V4 })
    expect(refused.admit('t', peer({ ids: ['a'], address: V6 }))).toBe(false)
    expect(refused.admit('t', peer({ ids: ['new'], address: V6 }))).toBe(false)
  })
})

describe('others are not refused', () => {
  it.each<[string, Named, Named]>([
    ['with nothing in common', { ids: ['a', null], address: V4 }, { ids: ['b', null], address: '198.51.100.7' }],
    ['on this computer, IPv4', { ids: ['a'], address: '127.0.0.1' }, { ids: ['b'], address: '127.0.0.1' }],
    ['on this computer, IPv6', { ids: ['a'], address: '::1' }, { ids: ['b'], address: '::1' }],
    ['at its TURN server', { address: V4, candidates: [`${V4} relay`] }, { address: V4, candidates: [`${V4} relay`] }],
    ['with its private address', { address: '192.168.1.5' }, { address: V4, candidates: ['192.168.1.5 host'] }],
    ['at an address it only named', { ids: ['a'], address: V6, candidates: [V4] }, { ids: ['b'], address: V4 }],
    ['with the beginning of a link-local one', { address: 'fe80::1%eth0' }, { address: 'fe80::2' }],
  ])('%s', (_which, one, other) => {
    expect(stopped(one).has('t', peer(other))).toBe(false)
  })

  it('by an id that a refused peer claims', () => {
    const refused = stopped({ ids: ['a'], address: V4 })
    expect(refused.admit('t', peer({ ids: ['victim'], address: V4 }))).toBe(false)
    expect(refused.admit('t', peer({ ids: ['victim'], address: V6 }))).toBe(true)
  })
})

it('the oldest beyond LIMITS.refusedPeers are forgotten', () => {
  const refused = new RefusedPeers()
  const id = (index: number): PeerTraits => peer({ ids: [`${index}`] })
  for (let index = 0; index <= LIMITS.refusedPeers; index++) refused.add('t', id(index))
  expect([refused.has('t', id(0)), refused.has('t', id(1))]).toEqual([false, true])
})
