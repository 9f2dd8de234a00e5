import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FromFrame } from '../../../../src/protocol/embed/embed-messages.ts'
import { readFromFrame } from '../../../../src/protocol/embed/from-frame.ts'

const media = {
  wallMs: 1,
  seconds: 2,
  paused: false,
  rate: 1,
  duration: 60,
  ended: false,
  muted: true,
  volume: 0.5,
  buffered: [[0, 10]],
  error: null,
} as const
const stats = { http: 1, peers: 2, wasted: 3, sharedOut: 4, extraHttp: 5, peersNow: 6 }

const valid: FromFrame[] = [
  { kind: 'welcome', protocol: 1, nonce: 'ab', version: '1.0.0' },
  { kind: 'state', state: { kind: 'sharing', reason: null } },
  { kind: 'state', state: { kind: 'resting', reason: 'hidden' } },
  { kind: 'state', state: { kind: 'blocked', reason: 'webrtc' } },
  { kind: 'state', state: { kind: 'unsupported', reason: 'sandbox' } },
  { kind: 'state', state: { kind: 'failed', reason: 'mismatch' } },
  { kind: 'stats', stats },
  { kind: 'media', media },
  { kind: 'file', length: 7 },
  { kind: 'ready' },
  { kind: 'saving', how: 'begun' },
  { kind: 'captions', modes: ['showing', 'hidden', 'disabled'] },
  { kind: 'wants', show: 'dialog', width: 400, height: 500 },
  { kind: 'answered', answer: 'yes', until: 9 },
  { kind: 'blocked', what: 'cors', guess: 'no header' },
  { kind: 'failed', code: 'mismatch' },
]

describe('messages of the frame', () => {
  it.each(valid.map((message) => [message.kind, message] as const))('%s is read as it is', (_kind, message) => {
    expect(readFromFrame(message)).toEqual(message)
  })

  it('loses what the contract does not have', () => {
    expect(readFromFrame({ kind: 'file', length: 7, until: 5, grant: true })).toEqual({ kind: 'file', length: 7 })
  })

  it.each([
    ['an unknown kind', { kind: 'grant' }],
    ['a list', ['welcome']],
    ['an unknown state', { kind: 'state', state: { kind: 'paid', reason: null } }],
    ['a reason of another state', { kind: 'state', state: { kind: 'resting', reason: 'webrtc' } }],
    ['a negative count', { kind: 'stats', stats: { ...stats, peers: -1 } }],
    ['half a byte', { kind: 'stats', stats: { ...stats, peers: 0.5 } }],
    ['a missing count', { kind: 'stats', stats: { http: 1 } }],
    ['a place that is no number', { kind: 'media', media: { ...media, seconds: Number.NaN } }],
    ['a volume above 1', { kind: 'media', media: { ...media, volume: 2 } }],
    ['too many ranges', { kind: 'media', media: { ...media, buffered: Array.from({ length: 65 }, () => [0, 1]) } }],
    ['a range of three', { kind: 'media', media: { ...media, buffered: [[0, 1, 2]] } }],
    ['a long text', { kind: 'failed', code: 'x'.repeat(201) }],
    ['an answer that there is not', { kind: 'answered', answer: 'always', until: 9 }],
    ['a mode that there is not', { kind: 'captions', modes: ['on'] }],
    ['neither saved nor not', { kind: 'saving', how: 'soon' }],
    ['too many modes', { kind: 'captions', modes: Array.from({ length: 17 }, () => 'showing') }],
    ['no object', null],
  ])('%s is dropped', (_name, message) => {
    expect(readFromFrame(message)).toBeNull()
  })

  it('bounds the size of a dialog', () => {
    expect(readFromFrame({ kind: 'wants', show: 'dialog', width: 1e9, height: 1e9 })).toMatchObject({ width: 2_000 })
  })

  it('never throws, and is small whatever comes', () => {
    const kinds = fc.constantFrom(...valid.map(({ kind }) => kind))
    fc.assert(
      fc.property(fc.anything(), kinds, fc.dictionary(fc.string(), fc.anything()), (anything, kind, fields) => {
        readFromFrame(anything)
        const read = readFromFrame({ ...fields, kind })
        expect(JSON.stringify(read).length).toBeLessThan(64_000)
      }),
    )
  })
})
