import { describe, expect, it } from 'vitest'
import { BLOCKED, type EmbedState, REST_REASONS, UNSUPPORTED } from '../../../src/core/embed/embed-state.ts'
import { formatBytes, stateText, stateWordsOf } from '../../../src/widget/session/state-words.ts'
import { chipWordsOf } from '../../../src/widget/view/words.ts'

const stats = { http: 0, peers: 0, wasted: 0, sharedOut: 12_345_678, extraHttp: 0, peersNow: 3 }
const words = stateWordsOf('en-GB')
const states: readonly EmbedState[] = [
  ...(['plain', 'asking', 'starting', 'sharing', 'stopped'] as const).map((kind) => ({ kind, reason: null })),
  ...REST_REASONS.map((reason) => ({ kind: 'resting' as const, reason })),
  ...BLOCKED.map((reason) => ({ kind: 'blocked' as const, reason })),
  ...UNSUPPORTED.map((reason) => ({ kind: 'unsupported' as const, reason })),
  { kind: 'failed', reason: 'mismatch' },
]

describe('what the chip says', () => {
  it('is a sentence of its own for each state, short enough for a phone', () => {
    const texts = states.map((state) => stateText(words, 'video', state, stats, 'en'))
    expect(new Set(texts).size).toBe(states.length)
    for (const text of texts) expect(text.length, text).toBeLessThanOrEqual(50)
  })

  it.each([
    [0, 'Sharing: 12 MB sent, no visitors connected now'],
    [1, 'Sharing: 12 MB sent, 1 visitor connected'],
    [3, 'Sharing: 12 MB sent, 3 visitors connected'],
  ])('counts %i visitors', (peersNow, text) => {
    expect(stateText(words, 'video', { kind: 'sharing', reason: null }, { ...stats, peersNow }, 'en')).toBe(text)
  })

  it('is the same before and after the frame is there', () => {
    const { ask, opening, blocked } = chipWordsOf('en')
    expect({ ask, opening, blocked }).toEqual({ ask: words.ask, opening: words.opening, blocked: words.blocked.frame })
  })

  it('is English in a language that there is not', () => {
    expect(stateWordsOf('xx')).toBe(stateWordsOf('en'))
    expect(chipWordsOf('')).toBe(chipWordsOf('en-US'))
  })
})

it.each([
  [0, '0 kB'],
  [999, '1 kB'],
  [1_500, '1.5 kB'],
  [12_345_678, '12 MB'],
  [2.25e9, '2.3 GB'],
  [5e15, '5,000 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes, 'en')).toBe(text)
})
