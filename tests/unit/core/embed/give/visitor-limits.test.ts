import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  cappedLimits,
  MOST_LIMITS,
  offeredLimits,
  payloadWithin,
  readLimits,
  withOverhead,
} from '../../../../../src/core/embed/give/visitor-limits.ts'

const NO_WISH = { kilobytesPerSecond: null, visitMegabytes: null, monthGigabytes: null }
const wish = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }))
const wishes = fc.record({ kilobytesPerSecond: wish, visitMegabytes: wish, monthGigabytes: wish })
const bytes = fc.nat({ max: 1e9 })
const chosen = fc.record({ bytesPerSecond: bytes, visitBytes: bytes, monthBytes: bytes })

it('without a wish, 250 kB/s, 200 MB a visit and 2 GB a month are offered', () => {
  const offered = { bytesPerSecond: 250_000, visitBytes: 200_000_000, monthBytes: 2_000_000_000 }
  expect(offeredLimits(NO_WISH, null)).toEqual(offered)
})

it('nothing is offered above our caps, or above what the visitor chose before', () => {
  fc.assert(
    fc.property(wishes, fc.option(chosen), (suggested, before) => {
      const offered = offeredLimits(suggested, before)
      expect(cappedLimits(offered)).toEqual(offered)
      expect(readLimits(offered)).toEqual(offered)
      const most = before ?? MOST_LIMITS
      expect(offered.bytesPerSecond).toBeLessThanOrEqual(most.bytesPerSecond)
      expect(offered.visitBytes).toBeLessThanOrEqual(most.visitBytes)
      expect(offered.monthBytes).toBeLessThanOrEqual(most.monthBytes)
    }),
  )
})

it('payload within a limit, with what goes around it, is within the limit', () => {
  fc.assert(
    fc.property(fc.nat(), (limit) => void expect(withOverhead(payloadWithin(limit))).toBeLessThanOrEqual(limit)),
  )
})
