import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import type { TrafficRecord } from '../../../../src/core/traffic/monthly-traffic.ts'
import { NO_RULES, type TrafficHalts } from '../../../../src/core/traffic/traffic-rules.ts'
import { TrafficMeter } from '../../../../src/engine/lib/traffic-meter.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 30, 23, 55) })
})
afterEach(() => {
  vi.useRealTimers()
})

async function startMeter(saved?: unknown) {
  const halts: TrafficHalts[] = []
  const records: TrafficRecord[] = []
  const store = { load: async () => saved, save: async (record: TrafficRecord) => void records.push(record) }
  const meter = new TrafficMeter(store, (now) => halts.push(now))
  await meter.loaded
  return { meter, halts, records }
}

it('halts uploads with the last block below the ceiling, and a block that was taken back does not end that', async () => {
  const { meter, halts } = await startMeter()
  meter.configure({ ...NO_RULES, uploadCeilingBytes: 2 * BLOCK_BYTES + 7 })
  meter.onSending(BLOCK_BYTES)
  expect(meter.halts.uploads).toBeNull()
  expect([meter.mayUpload(BLOCK_BYTES + 7), meter.mayUpload(BLOCK_BYTES + 8)]).toEqual([true, false])
  meter.onSending(BLOCK_BYTES)
  meter.onSending(-BLOCK_BYTES)
  expect(meter.halts).toEqual({ uploads: 'upload-ceiling', everything: null })
  meter.allow(1_000)
  expect(halts).toEqual([
    { uploads: 'upload-ceiling', everything: null },
    { uploads: null, everything: null },
  ])
})

it('counts on after a reload, and saves only what changed', async () => {
  const first = await startMeter()
  first.meter.onReceived(70)
  await first.meter.save()
  await first.meter.save()
  expect(first.records).toHaveLength(1)
  const second = await startMeter(first.records[0])
  expect(second.meter.status.month).toEqual({ downloadedBytes: 70, uploadedBytes: 0, extraBytes: 0 })
  second.meter.configure({ ...NO_RULES, totalCeilingBytes: 70 })
  expect(second.meter.halts.everything).toBe('total-ceiling')
})

it('writes nothing over a count that could not be read', async () => {
  const records: TrafficRecord[] = []
  const load = () => Promise.reject(new Error('blocked'))
  const meter = new TrafficMeter({ load, save: async (record) => void records.push(record) }, () => {})
  await meter.loaded
  meter.onReceived(70)
  await meter.save()
  expect(records).toEqual([])
})

it('ends the halt of a ceiling when the next month begins', async () => {
  const { meter } = await startMeter()
  meter.configure({ ...NO_RULES, totalCeilingBytes: 10 * BLOCK_BYTES })
  meter.onReceived(10 * BLOCK_BYTES)
  expect(meter.halts.everything).toBe('total-ceiling')
  vi.advanceTimersByTime(LIMITS.trafficCheckMs)
  expect(meter.halts).toEqual({ uploads: null, everything: null })
})

it('keeps a halt when a clock is set ahead and right again', async () => {
  const { meter } = await startMeter()
  meter.configure({ ...NO_RULES, uploadCeilingBytes: 10 * BLOCK_BYTES })
  meter.onSending(10 * BLOCK_BYTES)
  vi.setSystemTime(new Date(2030, 0, 1))
  vi.advanceTimersByTime(LIMITS.trafficCheckMs)
  expect(meter.halts.uploads).toBeNull()
  vi.setSystemTime(new Date(2026, 10, 30, 23, 56))
  meter.onSending(1)
  expect(meter.halts.uploads).toBe('upload-ceiling')
})

it('halts and goes on with the kind of the connection, and sets no timer while nothing is halted', async () => {
  const { meter } = await startMeter()
  meter.configure({ ...NO_RULES, isMetered: true, onMetered: 'everything' })
  expect(meter.halts.everything).toBe('metered')
  meter.configure({ ...NO_RULES, isMetered: false, onMetered: 'everything' })
  expect(meter.halts.everything).toBeNull()
  expect(vi.getTimerCount()).toBe(0)
})

it('refuses an allowance that is no number of bytes within bounds', async () => {
  const { meter } = await startMeter()
  for (const bytes of [0, -1, 1.5, Number.NaN, LIMITS.trafficExtraMegabytes * 1_000_000 + 1]) {
    expect(() => meter.allow(bytes)).toThrow(expect.objectContaining({ code: 'bad-allowance' }))
  }
  expect(meter.status.month.extraBytes).toBe(0)
})
