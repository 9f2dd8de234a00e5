import { expect, it } from 'vitest'
import { ConfigError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { hasRelay, readIceServers } from '../../../../src/core/peering/ice-servers.ts'

const turn = { urls: ['turn:turn.example.org:3478', 'turns:turn.example.org:5349?transport=tcp'] }
const secret = { username: '1893456000:freshet', credential: 'c2VjcmV0' }

/** The fields of the error that a value is refused with. */
function refusal(value: unknown): ConfigError['fields'] {
  try {
    readIceServers(value)
  } catch (thrown) {
    if (thrown instanceof ConfigError && thrown.code === 'config-invalid') return thrown.fields
    throw thrown
  }
  throw new Error('It was not refused')
}

it('takes STUN and TURN servers, and keeps nothing that it does not know', () => {
  const servers = readIceServers([
    { urls: 'stun:stun.example.org' },
    { ...turn, ...secret, credentialType: 'password' },
    { urls: ['stun:[2001:db8::1]:3478', 'STUNS:192.0.2.1'], username: 'unused' },
  ])
  expect(servers).toEqual([
    { urls: ['stun:stun.example.org'] },
    { ...turn, ...secret },
    { urls: ['stun:[2001:db8::1]:3478', 'STUNS:192.0.2.1'] },
  ])
  expect(hasRelay(servers)).toBe(true)
  expect(hasRelay(servers.slice(0, 1))).toBe(false)
  expect(hasRelay([{ urls: 'TURN:192.0.2.1' }])).toBe(true)
})

it.each([
  ['no list', {}, 'iceServers'],
  ['too many', Array.from({ length: LIMITS.iceServers + 1 }, () => ({ urls: 'stun:a' })), 'iceServers'],
  ['no server', [null], 'iceServers[0]'],
  ['no address', [{ urls: [] }], 'iceServers[0].urls'],
  ['another scheme', [{ urls: 'https://stun.example.org' }], 'iceServers[0].urls'],
  ['slashes', [{ urls: 'stun://stun.example.org' }], 'iceServers[0].urls'],
  ['a path', [{ urls: 'stun:stun.example.org/x' }], 'iceServers[0].urls'],
  ['another transport', [{ urls: 'turn:a?transport=sctp', ...secret }], 'iceServers[0].urls'],
  ['TURN without a user name', [{ urls: 'stun:a' }, { ...turn, credential: 'x' }], 'iceServers[1].username'],
  ['TURN without a credential', [{ ...turn, username: 'x', credential: 5 }], 'iceServers[0].credential'],
  ['a long credential', [{ ...turn, username: 'x', credential: 'x'.repeat(257) }], 'iceServers[0].credential'],
])('refuses %s', (_name, value, field) => {
  const fields = refusal(value)
  expect(fields.field).toBe(field)
  expect(String(fields.expected).length).toBeGreaterThan(0)
})

it('repeats no credential, and little of a long value', () => {
  expect(JSON.stringify(refusal([{ ...turn, username: 'x', credential: 'x'.repeat(300) }]))).not.toContain('xxx')
  expect(String(refusal([{ urls: 'a'.repeat(5_000) }]).got).length).toBeLessThan(100)
})
