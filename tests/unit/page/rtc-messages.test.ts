import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isFromBroker, isToBroker } from '../../../src/protocol/rtc.ts'

const GOOD = [
  { kind: 'create', connection: 1, configuration: {} },
  { kind: 'channel', connection: 1, channel: 2, label: 'x', init: undefined },
  { kind: 'call', connection: 1, call: 3, method: 'createOffer', argument: undefined },
  { kind: 'close', connection: 1 },
  { kind: 'send', channel: -1, data: 'text' },
  { kind: 'send', channel: 2, data: new ArrayBuffer(1) },
  { kind: 'received', channel: 2, bytes: 0 },
  { kind: 'low-threshold', channel: 2, bytes: 65_536 },
  { kind: 'close-channel', channel: -1 },
]

test('the guards accept every message of the worker', () => {
  for (const message of GOOD) expect(isToBroker(message), message.kind).toBe(true)
})

test.each([
  ['no object', 'create'],
  ['an unknown kind', { kind: 'eval', connection: 1 }],
  ['a connection that is no number', { kind: 'create', connection: '1' }],
  ['a number that the window gives out', { kind: 'create', connection: -1 }],
  ['a fraction', { kind: 'create', connection: 1.5 }],
  ['a method that is not on the list', { kind: 'call', connection: 1, call: 1, method: 'setConfiguration' }],
  ['an inherited name', { kind: 'call', connection: 1, call: 1, method: 'constructor' }],
  ['a view instead of a buffer', { kind: 'send', channel: 1, data: new Uint8Array(1) }],
  ['a negative amount', { kind: 'received', channel: 1, bytes: -1 }],
  ['no label', { kind: 'channel', connection: 1, channel: 2 }],
])('refuses %s', (...[, message]) => {
  expect(isToBroker(message)).toBe(false)
})

test('neither side throws for any value', () => {
  fc.assert(
    fc.property(fc.anything(), (message) => {
      isToBroker(message)
      isFromBroker(message)
    }),
  )
})
