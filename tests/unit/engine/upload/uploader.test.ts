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
/** In steps, so that each timer can set the next one. */
async function passSlowly(ms: number, step = 10): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) await pass(step)
}
const nextRound = (): Promise<void> => pass(ROUND_MS)
const joinMany = async (uploader: Uploader, count: number): Promise<Joined[]> => {
  const peers = []
  for (let index = 0; index < count; index++) peers.push(await join(uploader))
  return peers
}
const unchoked = (peers: readonly Joined[]): number => peers.filter(({ theirs }) => !theirs.peerChoking).length

describe('Uploader, requests', () => {
  it('sends requested blocks in order', async () => {
    const peer = await join(new Uploader())
    peer.ask(6)
    await settled()
    expect(peer.answers).toEqual(['0+0', '0+1', '0+2', '0+3', '1+0', '1+1'])
  })

  it('rejects (BEP 6) requests of a choked peer, and for missing pieces', async () => {
    const uploader = new Uploader({ slots: 1 })
    const [holder, choked] = (await joinMany(uploader, 2)) as [Joined, Joined]
    choked.demand(0, 0)
    holder.demand(15, 0)
    await settled()
    expect(choked.answers).toEqual(['no 0+0'])
    expect(holder.answers).toEqual(['no 15+0'])
  })

  it('queues a bounded number of requests and rejects more', async () => {
    const uploader = new Uploader()
    uploader.setLimits({ all: 0, each: {} })
    const peer = await join(uploader)
    peer.ask(LIMITS.requestsPerPeer + 3)
    await settled()
    expect(peer.answers).toHaveLength(3)
    expect(peer.answers.every((answer) => answer.startsWith('no'))).toBe(true)
    uploader.setLimits({ all: null, each: {} })
    await settled()
    expect(peer.answers).toHaveLength(LIMITS.requestsPerPeer + 3)
  })

  it('answers every request once: cancelled, unreadable, or waiting when the peer is choked', async () => {
    const uploader = new Uploader({ slots: 1 })
    const of = {
      ...torrent(),
      readBlock: (piece: number) => (piece === 1 ? Promise.reject(new Error('x')) : new Promise<Uint8Array>(() => {})),
    }
    const peer = await join(uploader, { of })
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

  it('sends no BEP 6 messages to a peer without it', async () => {
    const uploader = new Uploader()
    const peer = await join(uploader, { fast: false })
    peer.demand(15, 0)
    peer.ask(2)
    await settled()
    peer.ours.choke()
    await settled()
    expect(peer.answers).toEqual(['0+0', '0+1'])
  })

  it('reads no further ahead than a channel takes', async () => {
    const uploader = new Uploader()
    const readBlock = vi.fn(torrent().readBlock)
    let bufferedBytes = 0
    let drain = (): void => {}
    const sendBuffer = {
      get bufferedBytes() {
        return bufferedBytes
      },
      onDrain: (listener: () => void) => {
        drain = listener
      },
    }
    const peer = await join(uploader, { of: { ...torrent(), readBlock }, sendBuffer })
    peer.ours.on('upload', (bytes: number) => {
      bufferedBytes += bytes
    })
    peer.ask(100)
    await settled()
    expect(peer.got).toBe(LIMITS.uploadAheadBytes)
    expect(readBlock).toHaveBeenCalledTimes(LIMITS.uploadAheadBytes / BLOCK)
    bufferedBytes -= 2 * BLOCK
    drain()
    await settled()
    expect(peer.got).toBe(LIMITS.uploadAheadBytes + 2 * BLOCK)
  })
})

describe('Uploader, slots', () => {
  it('grants a slot at once while one is unused, and never one more', async () => {
    const uploader = new Uploader({ slots: 3 })
    const peers = await joinMany(uploader, 5)
    expect(unchoked(peers)).toBe(3)
    for (let round = 0; round < 8; round++) {
      await nextRound()
      expect(unchoked(peers)).toBe(3)
    }
  })

  it('grants the slot of a peer that left to one that waits', async () => {
    const uploader = new Uploader({ slots: 1 })
    const [first, second] = (await joinMany(uploader, 2)) as [Joined, Joined]
    first.ours.destroy()
    await settled()
    expect(second.theirs.peerChoking).toBe(false)
  })

  it('grants no slot to an uninterested peer or a seeder, and revokes it when interest ends', async () => {
    const uploader = new Uploader({ slots: 4 })
    const idle = await join(uploader, { interested: false })
    const seeder = await join(uploader, { interested: false })
    ;(seeder.theirs as unknown as { haveAll(): void; interested(): void }).haveAll()
    ;(seeder.theirs as unknown as { interested(): void }).interested()
    const fickle = await join(uploader)
    await nextRound()
    expect([idle, seeder, fickle].map(({ theirs }) => theirs.peerChoking)).toEqual([true, true, false])
    ;(fickle.theirs as unknown as { uninterested(): void }).uninterested()
    await settled()
    await nextRound()
    expect(fickle.theirs.peerChoking).toBe(true)
  })

  it('leaves no timer running', async () => {
    const uploader = new Uploader()
    uploader.setLimits({ all: 1_000, each: {} })
    const peers = await joinMany(uploader, 2)
    for (const peer of peers) peer.ask(5)
    await settled()
    endWires()
    await settled()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('Uploader, caps', () => {
  it('keeps the common cap within 5 % over ten seconds, shared equally', async () => {
    const uploader = new Uploader()
    uploader.setLimits({ all: 40 * BLOCK, each: {} })
    const peers = await joinMany(uploader, 4)
    for (const peer of peers) peer.ask(400)
    await settled()
    await passSlowly(10_000)
    const total = peers.reduce((bytes, { got }) => bytes + got, 0)
    expect(Math.abs(total - 400 * BLOCK)).toBeLessThanOrEqual(0.05 * 400 * BLOCK)
    for (const { got } of peers) expect(Math.abs(got - 100 * BLOCK)).toBeLessThanOrEqual(0.05 * 100 * BLOCK)
  })

  it("keeps a torrent's own cap, and leaves the rest to others", async () => {
    const uploader = new Uploader()
    const other = asInfoHash('b'.repeat(40))
    uploader.setLimits({ all: 40 * BLOCK, each: { [other]: 5 * BLOCK } })
    const capped = await join(uploader, { of: torrent(other) })
    const free = await join(uploader)
    for (const peer of [capped, free]) peer.ask(400)
    await settled()
    await passSlowly(10_000)
    expect(Math.abs(capped.got - 50 * BLOCK)).toBeLessThanOrEqual(0.05 * 50 * BLOCK)
    expect(Math.abs(free.got - 350 * BLOCK)).toBeLessThanOrEqual(0.05 * 350 * BLOCK)
  })
})
