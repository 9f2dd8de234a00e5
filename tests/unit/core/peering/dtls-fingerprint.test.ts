import { expect, it } from 'vitest'
import { fromHex } from '../../../../src/core/bytes.ts'
import { dtlsFingerprint } from '../../../../src/core/peering/dtls-fingerprint.ts'

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
