import type { Wire } from 'bittorrent-protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { ChannelWire } from '../../../../src/engine/wire/channel-wire.ts'
import { ChannelRoad } from '../../../../src/engine/wire/channel-writer.ts'
import { Haves } from '../../../../src/engine/wire/have-queue.ts'

/** A wire to a peer that has some pieces, and which pieces each of its messages tells of. */
function peer(...pieces: number[]): { wire: ChannelWire; told: number[][] } {
  const wire = new ChannelWire('webrtc')
  const told: number[][] = []
  const hear = (bytes: Uint8Array): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const indexes = []
    for (let at = 0; at < bytes.length; at += 9) {
      expect([view.getUint32(at), view.getUint8(at + 4)]).toEqual([5, 4])
      indexes.push(view.getUint32(at + 5))
    }
    told.push(indexes)
  }
  wire.join(new ChannelRoad({ bufferSize: 0, send: hear }, { onTaken: () => {}, onBroken: () => {} }))
  for (const piece of pieces) (wire as unknown as { _onHave(index: number): void })._onHave(piece)
  return { wire, told }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** What was said in this task has been sent. */
const turn = async (): Promise<void> => {
  await null
  await null
}
const later = async (ms: number): Promise<void> => {
  vi.advanceTimersByTime(ms)
  await turn()
}

describe('Haves', () => {
  it('tells at once what is told in one go, and puts together what follows soon', async () => {
    const haves = new Haves()
    const { wire, told } = peer()
    haves.tell([wire], 3)
    haves.tell([wire], 1)
    await turn()
    expect(told).toEqual([[3, 1]])
    for (const piece of [5, 6, 7]) {
      haves.tell([wire], piece)
      await turn()
    }
    expect(told).toHaveLength(1)
    await later(LIMITS.haveBatchMs)
    expect(told).toEqual([
      [3, 1],
      [5, 6, 7],
    ])
    haves.tell([wire], 8)
    await later(LIMITS.haveBatchMs)
    expect(told[2]).toEqual([8])
    haves.stop()
  })

  it('spares a peer what it has, until much is to be told', async () => {
    const haves = new Haves()
    const leecher = peer(1)
    const seeder = peer(0, 1, 2)
    for (const piece of [0, 1, 2]) haves.tell([leecher.wire, seeder.wire], piece)
    await turn()
    await later(LIMITS.haveDelayMs - 1)
    expect(leecher.told).toEqual([[0, 2]])
    expect(seeder.told).toEqual([])
    await later(1)
    expect(leecher.told).toEqual([[0, 2], [1]])
    expect(seeder.told).toEqual([[0, 1, 2]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says nothing of a piece that was lost meanwhile, nor to who is gone or is a web seed', async () => {
    const haves = new Haves()
    const [first, gone, seeder] = [peer(), peer(), peer(4, 5)]
    haves.tell([first.wire], 9)
    await turn()
    haves.tell([first.wire, gone.wire, seeder.wire], 4)
    haves.tell([first.wire, gone.wire, seeder.wire], 5)
    const web = { type: 'webSeed', have: vi.fn() }
    haves.tell([web as unknown as Wire], 5)
    haves.withdraw(4)
    const closed = new Promise((resolve) => gone.wire.once('close', resolve))
    gone.wire.destroy()
    await closed
    await later(LIMITS.haveBatchMs)
    await later(LIMITS.haveDelayMs)
    expect(first.told).toEqual([[9], [5]])
    expect(gone.told).toEqual([])
    expect(seeder.told).toEqual([[5]])
    expect(web.have).not.toHaveBeenCalled()
  })

  it('keeps no timer once it is stopped', async () => {
    const haves = new Haves()
    const { wire, told } = peer(2)
    haves.tell([wire], 2)
    await turn()
    haves.tell([wire], 3)
    haves.stop()
    expect(vi.getTimerCount()).toBe(0)
    await turn()
    expect(told).toEqual([])
  })
})
