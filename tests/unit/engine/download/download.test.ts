import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'
import { MIN_DEPTH } from '../../../../src/core/picking/pipeline.ts'
import { BadPieceDetector } from '../../../../src/engine/download/bad-piece-detector.ts'
import { Download } from '../../../../src/engine/download/download.ts'
import type { DownloadHost, RequestCaps } from '../../../../src/engine/download/download-host.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { type PeerRequest, type Remote, remote } from './remote.ts'

const BLOCKS = 4
const PIECE_BYTES = BLOCKS * BLOCK_BYTES

const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')

const open: { stop(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.stop()
  vi.useRealTimers()
})

/** A download of `pieceCount` pieces over real wires; the piece worker is replaced by a few lines of Node. */
function setUp(pieceCount: number, over: Partial<DownloadHost> = {}) {
  const content = Uint8Array.from({ length: pieceCount * PIECE_BYTES - 100 }, (_, i) => (i * 7 + (i >> 9)) & 255)
  const pieceOf = (piece: number): Uint8Array => content.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES)
  const verified: number[] = []
  const bad: string[] = []
  const ends = new Map<string, Remote>()
  const events = new Set<() => void>()
  const notify = (): void => {
    for (const listen of [...events]) listen()
  }
  const host: DownloadHost = {
    infoHash: asInfoHash('a'.repeat(40)),
    layout: { length: content.length, pieceLength: PIECE_BYTES, pieceCount, files: [] },
    caps: { waitMs: () => 0, charge: () => {}, whenAllowed: () => {} },
    queuedBytes: 0,
    hasPiece: () => false,
    put: async (piece, bytes) =>
      sha1(bytes) === sha1(pieceOf(piece)) ? { verified: true } : { verified: false, bytes },
    onBlock: () => {},
    onDelivered: () => {},
    onVerdict: () => {},
    onVerified: (piece) => {
      verified.push(piece)
      notify()
    },
    onBadSource: (id) => {
      bad.push(id)
      detector.ban(id)
      ends.get(id)?.close()
      notify()
    },
    onFailed: (error) => {
      throw error
    },
    wakeWebSeeds: () => {},
    cancelWebSeedPiece: () => {},
    ...over,
  }
  const detector = new BadPieceDetector()
  const download = new Download(host, detector)
  download.setWanted([{ first: 0, last: pieceCount - 1, priority: 1 }])
  open.push(download)
  const honest = ({ piece, offset, length }: PeerRequest): Uint8Array => pieceOf(piece).slice(offset, offset + length)
  const corrupt = (request: PeerRequest): Uint8Array => honest(request).fill(0)
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return
        events.delete(look)
        resolve()
      }
      events.add(look)
      look()
    })
  const join = async (id: string, has: 'all' | readonly number[] = 'all', onParole = false): Promise<Remote> => {
    const end = await remote(has)
    ends.set(id, end)
    end.wire.once('close', () => download.removeWire(end.wire))
    open.push({ stop: () => end.close() })
    download.addWire(end.wire, id, onParole)
    return end
  }
  const settled = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => (holds() ? resolve() : void setImmediate(look))
      look()
    })
  const requested = (end: Remote, count: number): Promise<void> => settled(() => end.requests.length >= count)
  return { download, detector, content, verified, bad, until, join, settled, requested, honest, corrupt, pieceOf }
}

describe('Download', () => {
  it('requests a burst before the first block comes, each block once, and completes', async () => {
    const { join, requested, honest, until, verified } = setUp(16)
    const seeder = await join('s')
    await requested(seeder, MIN_DEPTH)
    expect(seeder.requests).toHaveLength(MIN_DEPTH)
    const keys = new Set(seeder.requests.map(({ piece, offset }) => `${piece}/${offset}`))
    expect(keys.size).toBe(MIN_DEPTH)
    seeder.answer((one) => {
      keys.add(`${one.piece}/${one.offset}`)
      return honest(one)
    })
    await until(() => verified.length === 16)
    expect(keys.size).toBe(16 * BLOCKS)
    expect(seeder.wire.amInterested).toBe(false)
  })

  it('is interested only in peers that have wanted pieces', async () => {
    const { download, join } = setUp(4)
    download.setWanted([{ first: 2, last: 2, priority: 1 }])
    const [has, lacks] = [await join('a', [2]), await join('b', [1, 3])]
    expect(has.wire.amInterested).toBe(true)
    expect(lacks.wire.amInterested).toBe(false)
    download.setWanted([{ first: 3, last: 3, priority: 1 }])
    expect(has.wire.amInterested).toBe(false)
    expect(lacks.wire.amInterested).toBe(true)
  })

  it('requests a silent peer’s blocks from others, and uses it again when it answers its last one', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] })
    const { download, join, settled, requested, honest, until, verified } = setUp(64)
    const silent = await join('silent')
    await requested(silent, MIN_DEPTH)
    vi.advanceTimersByTime(8_600)
    expect(download.isSnubbed(silent.wire)).toBe(true)
    await settled(() => silent.cancelled.length === MIN_DEPTH - 1)
    expect(silent.requests).toHaveLength(1)
    expect(silent.wire.destroyed).toBe(false)
    const helper = await join('helper')
    helper.answer(honest)
    await until(() => verified.length > 4)
    silent.answer(honest)
    await until(() => verified.length === 64)
    expect(download.isSnubbed(silent.wire)).toBe(false)
  })

  it('releases the requests of a peer when its wire closes', async () => {
    const { join, requested, honest, until, verified } = setUp(4)
    const leaver = await join('leaver')
    await requested(leaver, 4 * BLOCKS)
    const stayer = await join('stayer')
    stayer.answer(honest)
    leaver.close()
    await until(() => verified.length === 4)
  })

  it('reports the only source of a failed piece at once', async () => {
    const { join, corrupt, until, bad, verified } = setUp(1)
    const badPeer = await join('bad peer')
    badPeer.answer(corrupt)
    await until(() => bad.length > 0)
    expect(bad).toEqual(['bad peer'])
    expect(verified).toEqual([])
  })

  it('reports only the bad one of several sources', async () => {
    const { join, requested, honest, corrupt, until, bad, verified } = setUp(1)
    const goodPeer = await join('good peer')
    await requested(goodPeer, BLOCKS)
    // The good peer answers one block of four and leaves the rest to the bad peer.
    const [first] = goodPeer.requests
    goodPeer.far.piece(first!.piece, first!.offset, honest(first!))
    const badPeer = await join('bad peer')
    for (const one of goodPeer.requests.splice(1)) goodPeer.far.reject(one.piece, one.offset, one.length)
    await requested(badPeer, BLOCKS - 1)
    badPeer.answer(corrupt)
    await requested(goodPeer, 1).then(() => goodPeer.answer(honest))
    await until(() => verified.length === 1)
    expect(bad).toEqual(['bad peer'])
  })

  it('cancels requests when a reader jumps, and requests the pieces under it', async () => {
    const { download, join, settled, requested } = setUp(64)
    const seeder = await join('s')
    await requested(seeder, MIN_DEPTH)
    const before = [...seeder.requests]
    download.setDeadlines([{ first: 40, last: 47, dueMs: () => 0 }])
    download.cancelExcept((piece) => piece >= 40 && piece <= 47)
    const isUnderReader = ({ piece }: PeerRequest): boolean => piece >= 40 && piece <= 47
    await settled(() => seeder.requests.filter(isUnderReader).length >= 8 * BLOCKS)
    expect(seeder.cancelled.length).toBeGreaterThanOrEqual(
      before.filter(({ piece }) => piece < 40 || piece > 47).length,
    )
  })

  it('keeps blocks of cancelled requests, and does not request them again', async () => {
    const { download, join, requested, settled, until, verified, honest } = setUp(40)
    const seeder = await join('s')
    await requested(seeder, MIN_DEPTH)
    const before = [...seeder.requests]
    download.cancelExcept(() => false)
    await settled(() => seeder.cancelled.length === before.length)
    // webtorrent sends blocks although their requests were cancelled.
    for (const one of before) seeder.far.piece(one.piece, one.offset, honest(one))
    const later: string[] = []
    seeder.answer((one) => {
      later.push(`${one.piece} ${one.offset}`)
      return honest(one)
    })
    await until(() => verified.length === 40)
    for (const { piece, offset } of before) expect(later).not.toContain(`${piece} ${offset}`)
  })

  it('does not ask a peer again at once that rejects', async () => {
    const { join, requested } = setUp(2)
    const busy = await join('busy')
    await requested(busy, 2 * BLOCKS)
    for (const one of busy.requests.splice(0)) busy.far.reject(one.piece, one.offset, one.length)
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(busy.requests).toEqual([])
    await requested(busy, 2 * BLOCKS)
  })

  it('requests no faster than its cap allows', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] })
    let tokens = 3
    const caps = {
      waitMs: () => (tokens > 0 ? 0 : 100),
      charge: () => {
        tokens -= 1
      },
      whenAllowed: (...[, wake]: Parameters<RequestCaps['whenAllowed']>) => void setTimeout(wake, 100),
    }
    const { join, requested } = setUp(4, { caps })
    const seeder = await join('s')
    await requested(seeder, 3)
    expect(seeder.requests).toHaveLength(3)
    tokens = 2
    vi.advanceTimersByTime(101)
    await requested(seeder, 5)
    expect(seeder.requests).toHaveLength(5)
  })

  it('runs no timer while no request is outstanding', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] })
    const { join, honest, until, verified } = setUp(2)
    const timers = vi.getTimerCount()
    const seeder = await join('s')
    seeder.answer(honest)
    await until(() => verified.length === 2)
    expect(vi.getTimerCount()).toBe(timers)
  })
})

describe('runs for web seeds', () => {
  it('reserves whole pieces, takes them block by block, and releases what does not come', async () => {
    const { download, pieceOf, until, verified, join, honest } = setUp(8)
    const url = 'https://seed.example/'
    const run = download.webSeedRuns.reserveRun(url, 3 * PIECE_BYTES, () => true)!
    expect(run.last - run.first).toBe(2)
    const bytes = pieceOf(run.first)
    expect(download.webSeedRuns.onBlocks(url, run.first, 0, bytes.subarray(0, 2 * BLOCK_BYTES))).toBe(true)
    expect(download.webSeedRuns.onBlocks(url, run.first, 2 * BLOCK_BYTES, bytes.subarray(2 * BLOCK_BYTES))).toBe(false)
    await until(() => verified.includes(run.first))
    download.webSeedRuns.releaseRun(url, run.first, run.last)
    const peer = await join('p')
    peer.answer(honest)
    await until(() => verified.length === 8)
    expect(download.webSeedRuns.reserveRun(url, PIECE_BYTES, () => true)).toBeNull()
  })

  it('counts what a peer delivers only when it was requested, kept and verified', async () => {
    const counted = new Map<unknown, number>()
    const onDelivered: DownloadHost['onDelivered'] = (wire, bytes) =>
      void counted.set(wire, (counted.get(wire) ?? 0) + bytes)
    const { download, join, requested, settled, honest, corrupt, until, verified, bad } = setUp(4, { onDelivered })
    const [liar, seeder] = [await join('liar'), await join('seeder')]
    await requested(liar, 1)
    await requested(seeder, 1)
    // Blocks that were not requested, of any length; then requested ones with other bytes.
    for (let at = 0; at < 50; at++) liar.far.piece(3, at, new Uint8Array(16))
    for (let at = 0; at < 50; at++) liar.far.piece(at % 4, 0, new Uint8Array(BLOCK_BYTES + 1))
    liar.answer(corrupt)
    await until(() => bad.includes('liar'))
    seeder.answer(honest)
    await until(() => verified.length === 4)
    await settled(() => counted.size > 0)
    expect([counted.get(liar.wire), download.receivedFrom(liar.wire).bytes]).toEqual([undefined, 0])
    expect(counted.get(seeder.wire)).toBe(4 * PIECE_BYTES - 100)
    expect(download.receivedFrom(seeder.wire).bytes).toBe(4 * PIECE_BYTES - 100)
  })

  it('gives a peer on parole pieces of its own, and begun ones when no other is left', async () => {
    const { download, join, requested, settled, honest, until, verified } = setUp(2)
    const gone = await join('gone')
    await requested(gone, 2 * BLOCKS)
    // One block of each piece came before the peer left.
    gone.far.piece(0, 0, honest({ piece: 0, offset: 0, length: BLOCK_BYTES }))
    gone.far.piece(1, 0, honest({ piece: 1, offset: 0, length: BLOCK_BYTES }))
    await settled(() => download.receivedFrom(gone.wire).bytes === 0 && gone.wire.requests.length === 2 * BLOCKS - 2)
    gone.close()
    await settled(() => gone.wire.destroyed)
    const back = await join('gone again', 'all', true)
    await requested(back, 1)
    back.answer(honest)
    await until(() => verified.length === 2)
  })
})
