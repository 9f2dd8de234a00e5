import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { isToFrame } from '../../../src/protocol/embed/embed-guards.ts'
import { messageSize } from '../../../src/protocol/embed/message-size.ts'
import { messagesOf } from '../../../src/widget/session/look.ts'

const usual = { vertical: '', snapToLines: true, line: 'auto', position: 'auto', size: 100, align: 'center' }
const cuesOf = (count: number, change: object = {}): TextTrack =>
  ({
    cues: Array.from({ length: count }, (_, at) => ({
      ...usual,
      startTime: at,
      endTime: at + 1,
      text: `Line ${at}`,
      ...change,
    })),
  }) as unknown as TextTrack

describe('the captions of a track, as they are given to the frame', () => {
  it.each<[string, number, object]>([
    ['few', 3, {}],
    ['many', 1_001, {}],
    ['long and placed', 500, { text: 'x'.repeat(1_500), line: -2, size: 50, vertical: 'rl', align: 'start' }],
    ['without an end', 2, { endTime: Number.POSITIVE_INFINITY }],
  ])('are within the bounds of the frame: %s', (_name, count, change) => {
    const messages = messagesOf(cuesOf(count, change), 2)
    expect(messages.flatMap(({ cues }) => cues)).toHaveLength(count)
    expect(messages.map(({ first }) => first)).toEqual(messages.map((_, at) => at === 0))
    for (const message of messages) {
      expect(isToFrame(message)).toBe(true)
      expect(messageSize(message, 1e6)).toBeLessThan(LIMITS.embedMessageBytes)
    }
  })

  it('end at the most that a player takes over', () => {
    expect(messagesOf(cuesOf(10_100), 0).flatMap(({ cues }) => cues)).toHaveLength(10_000)
  })

  it('keep their words, times and place', () => {
    const [message] = messagesOf(cuesOf(1, { text: '<i>a</i>', line: 0, snapToLines: false, position: 10 }), 0)
    const place = { vertical: '', snapToLines: false, line: 0, position: 10, size: 100, align: 'center' }
    expect(message?.cues).toEqual([{ start: 0, end: 1, text: '<i>a</i>', place }])
    expect(messagesOf(cuesOf(1), 0)[0]?.cues[0]?.place).toBeNull()
  })

  it('are none of a track that is not loaded', () => {
    expect(messagesOf({ cues: null }, 0)).toEqual([])
  })
})
