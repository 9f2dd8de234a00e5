import { expect, it } from 'vitest'
import { fromHex } from '../../../../src/core/bytes.ts'
import { candidateAddresses, dtlsFingerprint } from '../../../../src/core/peering/session-description.ts'

const [ONE, OTHER] = ['ab', 'cd'].map((pair) => Array.from({ length: 32 }, () => pair).join(':')) as [string, string]
const sdp = (...lines: string[]): string => ['v=0', 's=-', ...lines, 'a=setup:actpass', ''].join('\r\n')

it('the fingerprint of a description is read in either case, and once for lines that agree', () => {
  const bytes = fromHex('ab'.repeat(32))
  expect(dtlsFingerprint(sdp(`a=fingerprint:sha-256 ${ONE.toUpperCase()}`))).toEqual(bytes)
  expect(dtlsFingerprint(`a=fingerprint:SHA-256 ${ONE}`)).toEqual(bytes)
  expect(dtlsFingerprint(sdp(`a=fingerprint:sha-256 ${ONE}`, 'm=x', `a=fingerprint:sha-256 ${ONE}`))).toEqual(bytes)
})

it.each([
  ['none', sdp()],
  ['two', sdp(`a=fingerprint:sha-256 ${ONE}`, `a=fingerprint:sha-256 ${OTHER}`)],
  ['one by another hash', sdp(`a=fingerprint:sha-1 ${ONE.slice(0, 59)}`)],
  ['one by another hash beside it', sdp(`a=fingerprint:sha-256 ${ONE}`, `a=fingerprint:sha-512 ${ONE}:${ONE}`)],
  ['one that is too short', sdp(`a=fingerprint:sha-256 ${ONE.slice(3)}`)],
  ['one with more behind it', sdp(`a=fingerprint:sha-256 ${ONE} ${OTHER}`)],
  ['one after a bare line feed that differs', `a=fingerprint:sha-256 ${ONE}\na=fingerprint:sha-256 ${OTHER}`],
])('a description with %s identifies no certificate', (_which, text) => {
  expect(dtlsFingerprint(text)).toBeNull()
})

it('the addresses of candidates are read, those of relays apart', () => {
  const text = sdp(
    'a=candidate:1 1 udp 2113937151 0a1b-2c.local 50000 typ host generation 0',
    'a=candidate:2 1 udp 1677729535 203.0.113.5 50000 typ srflx raddr 0.0.0.0 rport 0',
    'a=candidate:3 1 TCP 1518280447 2001:db8::1 9 typ host tcptype active',
    'a=candidate:4 1 udp 33562623 198.51.100.1 60000 typ relay raddr 203.0.113.5 rport 50000',
    'a=candidate:5 1 udp 1677729535 203.0.113.5 50001 typ srflx raddr 0.0.0.0 rport 0',
  )
  expect(candidateAddresses(text)).toEqual({
    own: ['0a1b-2c.local', '203.0.113.5', '2001:db8::1'],
    relays: ['198.51.100.1'],
  })
})
