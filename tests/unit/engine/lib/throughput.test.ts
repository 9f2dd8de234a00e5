import fc from 'fast-check'
import stockThroughput from 'throughput'
import { afterEach, expect, it, vi } from 'vitest'
import { throughput } from '../../../../src/engine/lib/throughput.ts'

afterEach(() => {
  vi.useRealTimers()
})

it('counts as the package throughput does', () => {
  const step = fc.record({ ms: fc.oneof(fc.nat(250), fc.nat(9_000)), bytes: fc.nat(1 << 20) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      vi.useFakeTimers({ toFake: ['performance', 'hrtime'] })
      const [ours, stock] = [throughput(), stockThroughput()]
      for (const { ms, bytes } of steps) {
        vi.advanceTimersByTime(ms)
        expect(ours(bytes)).toBe(stock(bytes))
        expect(ours()).toBe(stock())
      }
    }),
    { numRuns: 200 },
  )
})
