import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { NO_RULES } from '../../../../src/core/traffic/traffic-rules.ts'
import { TrafficMeter } from '../../../../src/engine/lib/traffic-meter.ts'
import { Uploader } from '../../../../src/engine/upload/uploader.ts'
import { BLOCK, endWires, join, settled, torrent } from './wires.ts'

afterEach(endWires)

/** An uploader with a ceiling, as the engine has it, whose blocks are read when the test says so. */
async function startLimited(ceiling: number) {
  const meter = new TrafficMeter({ load: async () => undefined, save: async () => {} }, () => {
    queueMicrotask(() => {
      uploader.halted = meter.halts.uploads !== null
    })
  })
  await meter.loaded
  const uploader = new Uploader({ traffic: meter })
  const reads: (() => void)[] = []
  const of = {
    ...torrent(),
    readBlock: (...[, , length]: Parameters<ReturnType<typeof torrent>['readBlock']>) =>
      new Promise<Uint8Array>((resolve, reject) => {
        reads.push(() => (length % 7 === 0 ? reject(new Error('unreadable')) : resolve(new Uint8Array(length))))
      }),
  }
  const sent = { bytes: 0, aboveCeiling: 0 }
  const peers = await Promise.all([0, 1, 2].map(() => join(uploader, { of })))
  for (const { ours } of peers) {
    ours.on('upload', (bytes: number) => {
      sent.bytes += bytes
      sent.aboveCeiling = Math.max(sent.aboveCeiling, sent.bytes - ceiling)
    })
  }
  const setCeiling = (bytes: number): void => {
    ceiling = bytes
    meter.configure({ ...NO_RULES, uploadCeilingBytes: bytes })
  }
  const read = (which: number): void => reads.splice(which % Math.max(1, reads.length), 1)[0]?.()
  setCeiling(ceiling)
  await settled()
  return { peers, reads, sent, meter, setCeiling, read }
}

it('sends up to the last block below the ceiling, and answers every other request with a reject', async () => {
  const { peers, reads, sent, meter } = await startLimited(5 * BLOCK + 100)
  peers[0]?.ask(9)
  await settled()
  while (reads.length > 0) {
    reads.shift()?.()
    await settled()
  }
  expect(sent.bytes).toBe(meter.status.month.uploadedBytes)
  expect(sent.bytes).toBeLessThanOrEqual(5 * BLOCK + 100)
  expect(peers[0]?.answers).toHaveLength(9)
})

it('sends nothing that was being read when the ceiling was lowered below what was sent', async () => {
  const { peers, sent, setCeiling, read } = await startLimited(20 * BLOCK)
  peers[0]?.ask(6)
  await settled()
  read(0)
  read(0)
  await settled()
  read(0)
  setCeiling(2 * BLOCK)
  await settled()
  expect(sent).toEqual({ bytes: 2 * BLOCK, aboveCeiling: 0 })
  expect(peers[0]?.answers).toHaveLength(6)
})

it('the sum sent never exceeds the ceiling, whatever is requested and however the ceiling changes', async () => {
  const peer = fc.nat(2)
  const step = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), peer, blocks: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant('odd' as const), peer, length: fc.integer({ min: 1, max: BLOCK }) }),
    fc.record({ kind: fc.constant('cancel' as const), peer, block: fc.nat(20) }),
    fc.record({ kind: fc.constant('ceiling' as const), bytes: fc.nat(60 * BLOCK) }),
    fc.record({ kind: fc.constant('read' as const), which: fc.nat(40), times: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ kind: fc.constant('wait' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(40 * BLOCK), fc.array(step, { maxLength: 40 }), async (ceiling, steps) => {
      const { peers, sent, setCeiling, read } = await startLimited(ceiling)
      for (const one of steps) {
        if (one.kind === 'ask') peers[one.peer]?.ask(one.blocks)
        else if (one.kind === 'odd') peers[one.peer]?.demand(3, 0, one.length)
        else if (one.kind === 'cancel') peers[one.peer]?.theirs.cancel(one.block >> 2, (one.block % 4) * BLOCK, BLOCK)
        else if (one.kind === 'ceiling') setCeiling(one.bytes)
        else if (one.kind === 'read') for (let time = 0; time < one.times; time++) read(one.which)
        else await settled()
      }
      await settled()
      expect(sent.aboveCeiling).toBe(0)
      endWires()
    }),
    { numRuns: 60 },
  )
})
