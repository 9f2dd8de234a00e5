import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { ChannelWire } from '../../../../src/engine/wire/channel-wire.ts'
import { HaveQueue } from '../../../../src/engine/wire/have-queue.ts'
import { wireInMemory } from './joined-wires.ts'
import { frame, handshakeBytes, uint32s } from './raw-frames.ts'

/** A wire to a peer that has some pieces, and which pieces each message to the peer announces. */
function peer(...pieces: number[]): { wire: ChannelWire; announced: number[][] } {
  const announced: number[][] = []
  const read = (bytes: Uint8Array): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const indexes = []
    for (let at = 0; at < bytes.length; at += 9) {
      expect([view.getUint32(at), view.getUint8(at + 4)]).toEqual([5, 4])
      indexes.push(view.getUint32(at + 5))
    }
    announced.push(indexes)
  }
  const { wire } = wireInMemory(undefined, read)
  wire.receive(handshakeBytes())
  for (const piece of pieces) wire.receive(frame(4, uint32s(piece)))
  return { wire, announced }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Resolves once the announcements of this task are sent. */
const turn = async (): Promise<void> => {
  await null
  await null
}
const later = async (ms: number): Promise<void> => {
  vi.advanceTimersByTime(ms)
  await turn()
}

describe('HaveQueue', () => {
  it('announces the pieces of one task at once, and joins those that follow soon', async () => {
    const haves = new HaveQueue()
    const { wire, announced } = peer()
    haves.announce([wire], 3)
    haves.announce([wire], 1)
    await turn()
    expect(announced).toEqual([[3, 1]])
    for (const piece of [5, 6, 7]) {
      haves.announce([wire], piece)
      await turn()
    }
    expect(announced).toHaveLength(1)
    await later(LIMITS.haveBatchMs)
    expect(announced).toEqual([
      [3, 1],
      [5, 6, 7],
    ])
    haves.announce([wire], 8)
    await later(LIMITS.haveBatchMs)
    expect(announced[2]).toEqual([8])
    haves.stop()
  })

  it('announces pieces late to a peer that has them', async () => {
    const haves = new HaveQueue()
    const leecher = peer(1)
    const seeder = peer(0, 1, 2)
    for (const piece of [0, 1, 2]) haves.announce([leecher.wire, seeder.wire], piece)
    await turn()
    await later(LIMITS.haveDelayMs - 1)
    expect(leecher.announced).toEqual([[0, 2]])
    expect(seeder.announced).toEqual([])
    await later(1)
    expect(leecher.announced).toEqual([[0, 2], [1]])
    expect(seeder.announced).toEqual([[0, 1, 2]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('announces neither a piece that was lost meanwhile nor anything to a peer that is gone', async () => {
    const haves = new HaveQueue()
    const [first, gone, seeder] = [peer(), peer(), peer(4, 5)]
    haves.announce([first.wire], 9)
    await turn()
    haves.announce([first.wire, gone.wire, seeder.wire], 4)
    haves.announce([first.wire, gone.wire, seeder.wire], 5)
    haves.withdraw(4)
    const closed = new Promise((resolve) => gone.wire.once('close', resolve))
    gone.wire.destroy()
    await closed
    await later(LIMITS.haveBatchMs)
    await later(LIMITS.haveDelayMs)
    expect(first.announced).toEqual([[9], [5]])
    expect(gone.announced).toEqual([])
    expect(seeder.announced).toEqual([[5]])
  })

  it('keeps no timer once it is stopped', async () => {
    const haves = new HaveQueue()
    const { wire, announced } = peer(2)
    haves.announce([wire], 2)
    await turn()
    haves.announce([wire], 3)
    haves.stop()
    expect(vi.getTimerCount()).toBe(0)
    await turn()
    expect(announced).toEqual([])
  })
})
