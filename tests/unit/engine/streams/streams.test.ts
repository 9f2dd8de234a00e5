import { afterEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import type { DeadlineRange } from '../../../../src/core/picking/deadlines.ts'
import { MIB } from '../../../../src/core/units.ts'
import type { TorrentSession } from '../../../../src/engine/sessions/torrent-session.ts'
import { Streams } from '../../../../src/engine/streams/streams.ts'
import { asInfoHash } from '../../../info-hash.ts'

const infoHash = asInfoHash('a'.repeat(40))
const PIECES = 64

/** As much of a session as a stream touches: a torrent of one file of 64 MiB in pieces of 1 MiB. */
function makeSession() {
  const length = PIECES * MIB
  const asked: string[] = []
  const cancelledExcept: boolean[][] = []
  const deadlines: (() => number)[] = []
  const state = {
    infoHash,
    phase: 'running',
    addedWith: { choosing: false },
    encryption: { error: null },
    content: {
      metainfo: {
        length,
        pieceLength: MIB,
        pieceCount: PIECES,
        files: [
          { index: 0, path: ['a.webm'], offset: 0, length, pad: false },
          { index: 1, path: ['.pad'], offset: length, length: 0, pad: true },
        ],
      },
      bitfield: new Bitfield(PIECES),
      read: async (offset: number, bytes: number) => new Uint8Array(bytes).fill(offset & 255),
    },
    progressListeners: new Set<() => void>(),
    swarm: {
      ready: true,
      setDeadlines: (urgent: readonly DeadlineRange[]) => {
        asked.push(urgent.map(({ first, last }) => `${first}-${last}`).join(' '))
        deadlines.push(...urgent.map((one) => () => one.dueMs(one.last)))
      },
      cancelExcept: (wanted: (piece: number) => boolean) =>
        cancelledExcept.push(Array.from({ length: PIECES }, (_, i) => wanted(i))),
    },
  }
  const session = state as unknown as TorrentSession
  const verify = (piece: number): void => {
    state.content.bitfield.set(piece)
    for (const listener of [...state.progressListeners]) listener()
  }
  return { session, state, asked, deadlines, cancelledExcept, verify }
}

const open = (streams: Streams, start = 0, end = PIECES * MIB - 1): number =>
  streams.open({ infoHash, fileIndex: 0, start, end }).streamId

function setUp() {
  const made = makeSession()
  const streams = new Streams(new Map([[infoHash, made.session]]), () => {})
  return { ...made, streams }
}

afterEach(() => vi.useRealTimers())

describe('Streams', () => {
  it('requests a capped window, moves it with the reader and cancels it when it closes', async () => {
    const { streams, asked, verify } = setUp()
    const ahead = LIMITS.streamReadAheadBytes / MIB
    const id = open(streams)
    expect(asked).toEqual([`0-${ahead - 1}`])
    verify(0)
    verify(1)
    await streams.available(id, MIB)
    expect(asked.slice(1)).toEqual([`1-${ahead}`])
    streams.close(id)
    expect(asked.at(-1)).toBe('')
    expect(streams.count).toBe(0)
  })

  it('cancels other requests only when a reader seeks and has to wait', async () => {
    const { streams, cancelledExcept, verify } = setUp()
    const id = open(streams)
    expect(cancelledExcept).toHaveLength(0)
    const first = streams.available(id, 0)
    expect(cancelledExcept).toHaveLength(1)
    verify(0)
    await first
    const second = streams.available(id, MIB)
    verify(1)
    await second
    verify(50)
    await streams.available(id, 50 * MIB)
    expect(cancelledExcept).toHaveLength(1)
    const third = streams.available(id, 51 * MIB)
    expect(cancelledExcept).toHaveLength(2)
    expect(cancelledExcept[1]?.indexOf(true)).toBe(51)
    verify(51)
    await third
  })

  it('keeps the requests that either of two readers needs', () => {
    const { streams, cancelledExcept } = setUp()
    const ids = [open(streams), open(streams, 40 * MIB)]
    const waits = ids.map((id, index) => streams.available(id, index * 40 * MIB).catch(() => undefined))
    expect(cancelledExcept.at(-1)?.map(Number).join('')).toMatch(/^1{2}0{38}1{2}0{22}$/)
    for (const id of ids) streams.close(id)
    return Promise.all(waits)
  })

  it('requests nothing of a torrent whose files are still to be chosen', () => {
    const { streams, state, asked } = setUp()
    state.addedWith.choosing = true
    open(streams)
    expect(asked).toEqual([])
    state.addedWith.choosing = false
    streams.onSwarmReady(infoHash)
    expect(asked).toHaveLength(1)
  })

  it('sets later deadlines for pieces that a player needs later', () => {
    const { streams, deadlines } = setUp()
    const id = open(streams)
    expect(deadlines.at(-1)?.()).toBe(0)
    streams.setPlayhead(infoHash, 0, { bytesPerSecond: MIB, bufferedSeconds: 3 })
    const last = LIMITS.streamReadAheadBytes / MIB - 1
    expect(deadlines.at(-1)?.()).toBe((3 + last) * 1_000)
    streams.setPlayhead(infoHash, 0, { bytesPerSecond: Number.NaN, bufferedSeconds: 3 })
    streams.setPlayhead(infoHash, 5, { bytesPerSecond: 1, bufferedSeconds: 3 })
    expect(deadlines.at(-1)?.()).toBe((3 + last) * 1_000)
    streams.close(id)
    open(streams)
    expect(deadlines.at(-1)?.()).toBe(0)
  })

  it('waits for the piece at the read position and no other', async () => {
    const { streams, verify } = setUp()
    const waiting = streams.available(open(streams, 5 * MIB), 5 * MIB + 10)
    verify(6)
    verify(4)
    verify(5)
    expect(await waiting).toEqual({ bytes: LIMITS.streamChunkBytes })
  })

  it.each([
    ['paused', 'paused'],
    ['failed', 'failed'],
  ])('does not wait for peers of a torrent that is %s', async (phase, code) => {
    const { streams, state } = setUp()
    const waiting = streams.available(open(streams), 0)
    state.phase = phase
    for (const listener of [...state.progressListeners]) listener()
    await expect(waiting).rejects.toMatchObject({ name: 'StreamError', code })
  })

  it('cancels other requests repeatedly while a reader is starved', async () => {
    vi.useFakeTimers()
    const { streams, cancelledExcept, verify } = setUp()
    const waiting = streams.available(open(streams), 0)
    await vi.advanceTimersByTimeAsync(3 * LIMITS.streamStarvedMs)
    expect(cancelledExcept).toHaveLength(4)
    verify(0)
    await waiting
    await vi.advanceTimersByTimeAsync(3 * LIMITS.streamStarvedMs)
    expect(cancelledExcept).toHaveLength(4)
  })

  it('ends a wait when its stream is closed, and when peers send nothing', async () => {
    vi.useFakeTimers()
    const { streams, state } = setUp()
    const closed = open(streams)
    const waiting = streams.available(closed, 0)
    streams.close(closed)
    await expect(waiting).rejects.toMatchObject({ code: 'closed' })
    const stalled = expect(streams.available(open(streams), 0)).rejects.toMatchObject({ code: 'stalled' })
    await vi.advanceTimersByTimeAsync(LIMITS.streamStallMs)
    await stalled
    expect(state.progressListeners.size).toBe(0)
  })

  it('returns verified bytes only', async () => {
    const { streams, verify } = setUp()
    const id = open(streams, MIB)
    await expect(streams.read(id, MIB, 100)).rejects.toMatchObject({ code: 'not-verified' })
    verify(1)
    await expect(streams.read(id, MIB, 100)).resolves.toBeDefined()
    await expect(streams.read(id, -1, 100)).rejects.toMatchObject({ code: 'out-of-range' })
  })

  it('refuses unknown files and ranges, and more streams than its limit', () => {
    const { streams } = setUp()
    const ask = (over: object) => () => streams.open({ infoHash, fileIndex: 0, start: 0, end: 1, ...over })
    expect(ask({ infoHash: 'b'.repeat(40) })).toThrowError(expect.objectContaining({ code: 'unknown-torrent' }))
    expect(ask({ fileIndex: 9 })).toThrowError(expect.objectContaining({ code: 'unknown-file' }))
    expect(ask({ fileIndex: 1 })).toThrowError(expect.objectContaining({ code: 'unknown-file' }))
    for (const range of [
      { start: -1 },
      { start: 5, end: 4 },
      { end: PIECES * MIB },
      { start: 0.5 },
      { end: Number.NaN },
    ]) {
      expect(ask(range), JSON.stringify(range)).toThrowError(expect.objectContaining({ code: 'out-of-range' }))
    }
    for (let i = 0; i < LIMITS.streams; i++) open(streams)
    expect(ask({})).toThrowError(expect.objectContaining({ code: 'too-many-streams' }))
  })
})
