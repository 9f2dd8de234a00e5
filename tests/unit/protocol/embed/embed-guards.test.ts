import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHello, isToFrame } from '../../../../src/protocol/embed/embed-guards.ts'
import { messageSize } from '../../../../src/protocol/embed/message-size.ts'

const clock = { wallMs: 1_700_000_000_000, seconds: 3.5, paused: false, rate: 1 }
const cue = { start: 1, end: 2, text: '<i>Hello</i>', place: null }
const place = { vertical: '', snapToLines: true, line: -1, position: null, size: 80, align: 'start' }
const track = { kind: 'captions', label: 'English', language: 'en', mode: 'showing' }
const look = { controls: true, loop: false, fit: 'cover', label: 'A film', tracks: [track] }
const good: readonly Record<string, unknown>[] = [
  { kind: 'configure', config: {} },
  { kind: 'media', command: { do: 'play' } },
  { kind: 'media', command: { do: 'seek', seconds: 12 } },
  { kind: 'media', command: { do: 'volume', volume: 0.5 } },
  { kind: 'media', command: { do: 'mute', muted: true } },
  { kind: 'media', command: { do: 'rate', rate: 2 } },
  { kind: 'sync', clock },
  { kind: 'take', clock, volume: 1, muted: false },
  { kind: 'look', look },
  { kind: 'cues', track: 15, first: true, cues: [cue, { ...cue, place }] },
  { kind: 'save' },
  { kind: 'release' },
  { kind: 'ask' },
  { kind: 'stop' },
  { kind: 'panel' },
  { kind: 'page', visible: true, fullscreen: false },
  { kind: 'leave' },
]
const hello = { kind: 'freshet:hello', protocol: 1, nonce: 'ab'.repeat(16), config: {} }

/** Every field of a message, replaced by anything. */
function paths(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([key, one]) => paths(one, [...at, key]))
}
function withValue(message: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  return { ...(message as object), [key]: withValue((message as Record<string, unknown>)[key], rest, value) }
}

describe('messages of a page', () => {
  it('are known as they are meant', () => {
    expect(good.filter((message) => !isToFrame(message))).toEqual([])
    expect(isHello(hello)).toBe(true)
  })

  it('of any other kind or shape are refused, and none makes the guard throw', () => {
    const anything = fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true })
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(), anything, (message, place, value) => {
        const all = paths(message)
        const path = all[place % all.length]!
        const changed = withValue(message, path, value)
        if (!isToFrame(changed)) return
        // What is let through is what its player and its state take: numbers in range, flags, known words.
        const { command, clock: at, volume } = changed as unknown as Record<string, Record<string, number>>
        for (const number of [command?.seconds, command?.rate, at?.wallMs, at?.seconds, at?.rate, volume]) {
          if (number !== undefined) expect(Number.isFinite(number)).toBe(true)
        }
        expect(good.map(({ kind }) => kind)).toContain((changed as { kind: string }).kind)
      }),
      { numRuns: 2_000 },
    )
    fc.assert(fc.property(anything, (value) => void expect(isToFrame(value) || isHello(value)).toBe(false)))
  })

  it.each([
    { kind: 'media', command: { do: 'seek', seconds: Number.NaN } },
    { kind: 'media', command: { do: 'seek', seconds: -1 } },
    { kind: 'media', command: { do: 'volume', volume: 2 } },
    { kind: 'media', command: { do: 'mute', muted: 1 } },
    { kind: 'media', command: { do: 'rate', rate: 0 } },
    { kind: 'sync', clock: { ...clock, rate: 100 } },
    { kind: 'take', clock, volume: 1 },
    { kind: 'page', visible: 1, fullscreen: false },
    { kind: 'look', look: { ...look, fit: 'zoom' } },
    { kind: 'look', look: { ...look, tracks: Array.from({ length: 17 }, () => track) } },
    { kind: 'look', look: { ...look, tracks: [{ ...track, kind: 'metadata' }] } },
    { kind: 'look', look: { ...look, label: 'x'.repeat(201) } },
    { kind: 'cues', track: 16, first: true, cues: [] },
    { kind: 'cues', track: 0, first: true, cues: Array.from({ length: 201 }, () => cue) },
    { kind: 'cues', track: 0, first: true, cues: [{ ...cue, text: 'x'.repeat(1_001) }] },
    { kind: 'cues', track: 0, first: true, cues: [{ ...cue, end: Number.POSITIVE_INFINITY }] },
    { kind: 'cues', track: 0, first: true, cues: [{ ...cue, place: { ...place, position: 101 } }] },
    { kind: 'grant' },
    ['stop'],
    null,
  ])('%j is refused', (message) => {
    expect(isToFrame(message)).toBe(false)
  })

  it.each([
    { ...hello, nonce: 'AB'.repeat(16) },
    { ...hello, nonce: 'ab' },
    { ...hello, protocol: 1.5 },
    { ...hello, config: null },
    { ...hello, config: [] },
  ])('a hello %j is refused', (message) => {
    expect(isHello(message)).toBe(false)
  })
})

describe('the size of a message', () => {
  it('is at least the characters in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(messageSize(value, 1e9)).toBeGreaterThanOrEqual(String(JSON.stringify(value)).length / 8)
      }),
    )
  })

  it('ends above the bound for what is large, for what contains itself, and for what is no plain value', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    const large = [circle, 'x'.repeat(2_000), new Array(1e9), new Map(), new ArrayBuffer(1), { a: new Blob() }]
    for (const value of large) expect(messageSize(value, 1_000)).toBeGreaterThan(1_000)
    expect(messageSize(hello, 1_000)).toBeLessThan(1_000)
  })
})
