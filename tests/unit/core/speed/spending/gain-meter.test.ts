import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NOTHING_MEASURED, torrentGain, withSpan } from '../../../../../src/core/speed/spending/gain-meter.ts'

it('a gain is told as how much faster, and how much time it saved', () => {
  // Ten seconds unpaid at 1 MB/s, then thirty paid at 2.4 MB/s: 72 MB that would have taken 72 s.
  const unpaid = withSpan(NOTHING_MEASURED, false, { seconds: 10, bytes: 10e6 })
  const gain = torrentGain(withSpan(unpaid, true, { seconds: 30, bytes: 72e6 }))
  expect(gain).toEqual({ paidBytesPerSecond: 2.4e6, unpaidBytesPerSecond: 1e6, savedSeconds: 42 })
})

it('nothing is told before there was some time of each kind, nor when paying gained nothing', () => {
  const second = { seconds: 1, bytes: 1e6 }
  expect(torrentGain(withSpan(withSpan(NOTHING_MEASURED, true, second), false, second))).toBeNull()
  const long = { seconds: 20, bytes: 1e6 }
  expect(torrentGain(withSpan(NOTHING_MEASURED, true, long))).toBeNull()
  expect(torrentGain(withSpan(withSpan(NOTHING_MEASURED, true, long), false, { seconds: 9, bytes: 0 }))).toBeNull()
  expect(torrentGain(withSpan(withSpan(NOTHING_MEASURED, true, long), false, long))?.savedSeconds).toBe(0)
})

it('how the time is cut into spans changes nothing', () => {
  const span = fc.record({ paid: fc.boolean(), seconds: fc.integer({ min: 1, max: 100 }), bytes: fc.nat(1e9) })
  fc.assert(
    fc.property(fc.array(span), (spans) => {
      const whole = spans.reduce((meter, { paid, ...one }) => withSpan(meter, paid, one), NOTHING_MEASURED)
      const halves = spans.reduce((meter, { paid, seconds, bytes }) => {
        const first = withSpan(meter, paid, { seconds: seconds / 2, bytes: bytes / 2 })
        return withSpan(first, paid, { seconds: seconds / 2, bytes: bytes / 2 })
      }, NOTHING_MEASURED)
      expect(halves).toEqual(whole)
      const gain = torrentGain(whole)
      if (gain)
        expect(gain.savedSeconds > 0).toBe(gain.paidBytesPerSecond > gain.unpaidBytesPerSecond && whole.paid.bytes > 0)
    }),
  )
})
