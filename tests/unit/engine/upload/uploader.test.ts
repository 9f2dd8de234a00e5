import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ROUND_MS } from '../../../../src/core/choking/choker.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { Uploader } from '../../../../src/engine/upload/uploader.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { BLOCK, endWires, type Joined, join, settled, torrent } from './wires.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  endWires()
  vi.useRealTimers()
})

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await settled()
}
/** In steps, so that whoever waits for a timer sets the next. */
async function passSlowly(ms: number, step = 10): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) await pass(step)
}
const nextRound = (): Promise<void> => pass(ROUND_MS)
const crowd = async (desk: Uploader, count: number): Promise<Joined[]> => {
  const peers = []
  for (let index = 0; index < count; index++) peers.push(await join(desk))
  return peers
}
const unchoked = (peers: readonly Joined[]): number => peers.filter(({ theirs }) => !theirs.peerChoking).length

describe('UploadDesk, requests', () => {
  it('serves what it is asked for, in order', async () => {
    const peer = await join(new Uploader())
    peer.ask(6)
    await settled()
    expect(peer.answers).toEqual(['0+0', '0+1', '0+2', '0+3', '1+0', '1+1'])
  })

  it('refuses (BEP 6) what a choked peer asks for, and pieces we lack', async () => {
    const desk = new Uploader({ slots: 1 })
    const [holder, choked] = (await crowd(desk, 2)) as [Joined, Joined]
    choked.demand(0, 0)
    holder.demand(15, 0)
    await settled()
    expect(choked.answers).toEqual(['no 0+0'])
    expect(holder.answers).toEqual(['no 15+0'])
  })

  it('queues so many requests and refuses more', async () => {
    const desk = new Uploader()
    desk.setLimits({ all: 0, each: {} })
    const peer = await join(desk)
    peer.ask(LIMITS.requestsPerPeer + 3)
    await settled()
    expect(peer.answers).toHaveLength(3)
    expect(peer.answers.every((answer) => answer.startsWith('no'))).toBe(true)
    desk.setLimits({ all: null, each: {} })
    await settled()
    expect(peer.answers).toHaveLength(LIMITS.requestsPerPeer + 3)
  })

  it('answers every request once: a cancelled one, one that cannot be read, and all that wait when choked', async () => {
    const desk = new Uploader({ slots: 1 })
    const of = {
      ...torrent(),
      readBlock: (piece: number) => (piece === 1 ? Promise.reject(new Error('x')) : new Promise<Uint8Array>(() => {})),
    }
    const peer = await join(desk, { of })
    peer.demand(1, 0)
    peer.ask(2)
    await settled()
    expect(peer.answers).toEqual(['no 1+0'])
    peer.theirs.cancel(0, 0, BLOCK)
    await settled()
    expect(peer.answers).toEqual(['no 1+0', 'no 0+0'])
    peer.ours.choke()
    await settled()
    expect(peer.answers).toEqual(['no 1+0', 'no 0+0', 'no 0+1'])
  })

  it('speaks no BEP 6 to a peer that does not', async () => {
    const desk = new Uploader()
    const peer = await join(desk, { fast: false })
    peer.demand(15, 0)
    peer.ask(2)
    await settled()
    peer.ours.choke()
    await settled()
    expect(peer.answers).toEqual(['0+0', '0+1'])
  })

  it('reads no further ahead than a channel takes', async () => {
    const desk = new Uploader()
    const readBlock = vi.fn(torrent().readBlock)
    let waitingBytes = 0
    let taken = (): void => {}
    const outlet = {
      get waitingBytes() {
        return waitingBytes
      },
      onTaken: (listener: () => void) => {
        taken = listener
      },
    }
    const peer = await join(desk, { of: { ...torrent(), readBlock }, outlet })
    peer.ours.on('upload', (bytes: number) => {
      waitingBytes += bytes
    })
    peer.ask(100)
    await settled()
    expect(peer.got).toBe(LIMITS.uploadAheadBytes)
    expect(readBlock).toHaveBeenCalledTimes(LIMITS.uploadAheadBytes / BLOCK)
    waitingBytes -= 2 * BLOCK
    taken()
    await settled()
    expect(peer.got).toBe(LIMITS.uploadAheadBytes + 2 * BLOCK)
  })
})

describe('UploadDesk, slots', () => {
  it('gives a slot at once while one is free, and never one more', async () => {
    const desk = new Uploader({ slots: 3 })
    const peers = await crowd(desk, 5)
    expect(unchoked(peers)).toBe(3)
    for (let round = 0; round < 8; round++) {
      await nextRound()
      expect(unchoked(peers)).toBe(3)
    }
  })

  it('lets the chassis unchoke nobody', async () => {
    const desk = new Uploader({ slots: 1 })
    const [, second] = (await crowd(desk, 2)) as [Joined, Joined]
    second.ours.unchoke()
    await settled()
    expect(second.theirs.peerChoking).toBe(true)
  })

  it('hands the slot of a peer that left to one that waits', async () => {
    const desk = new Uploader({ slots: 1 })
    const [first, second] = (await crowd(desk, 2)) as [Joined, Joined]
    first.ours.destroy()
    await settled()
    expect(second.theirs.peerChoking).toBe(false)
  })

  it('gives no slot to a peer that wants nothing or has everything, and takes it from one that stops to want', async () => {
    const desk = new Uploader({ slots: 4 })
    const idle = await join(desk, { interested: false })
    const seeder = await join(desk, { interested: false })
    ;(seeder.theirs as unknown as { haveAll(): void; interested(): void }).haveAll()
    ;(seeder.theirs as unknown as { interested(): void }).interested()
    const fickle = await join(desk)
    await nextRound()
    expect([idle, seeder, fickle].map(({ theirs }) => theirs.peerChoking)).toEqual([true, true, false])
    ;(fickle.theirs as unknown as { uninterested(): void }).uninterested()
    await settled()
    await nextRound()
    expect(fickle.theirs.peerChoking).toBe(true)
  })

  it('leaves no timer behind', async () => {
    const desk = new Uploader()
    desk.setLimits({ all: 1_000, each: {} })
    const peers = await crowd(desk, 2)
    for (const peer of peers) peer.ask(5)
    await settled()
    endWires()
    await settled()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('UploadDesk, caps', () => {
  it('holds the cap of all within 5 % over ten seconds, shared alike', async () => {
    const desk = new Uploader()
    desk.setLimits({ all: 40 * BLOCK, each: {} })
    const peers = await crowd(desk, 4)
    for (const peer of peers) peer.ask(400)
    await settled()
    await passSlowly(10_000)
    const total = peers.reduce((bytes, { got }) => bytes + got, 0)
    expect(Math.abs(total - 400 * BLOCK)).toBeLessThanOrEqual(0.05 * 400 * BLOCK)
    for (const { got } of peers) expect(Math.abs(got - 100 * BLOCK)).toBeLessThanOrEqual(0.05 * 100 * BLOCK)
  })

  it("holds a torrent's own cap, and gives the others the rest", async () => {
    const desk = new Uploader()
    const other = asInfoHash('b'.repeat(40))
    desk.setLimits({ all: 40 * BLOCK, each: { [other]: 5 * BLOCK } })
    const capped = await join(desk, { of: torrent(other) })
    const free = await join(desk)
    for (const peer of [capped, free]) peer.ask(400)
    await settled()
    await passSlowly(10_000)
    expect(Math.abs(capped.got - 50 * BLOCK)).toBeLessThanOrEqual(0.05 * 50 * BLOCK)
    expect(Math.abs(free.got - 350 * BLOCK)).toBeLessThanOrEqual(0.05 * 350 * BLOCK)
  })
})
