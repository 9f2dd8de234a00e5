import { describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { bytesOf, CHUNK, EngineProcess, PIECE } from '../fakes.ts'
import { bodyBytes, CLIP, expectBytes, FILES, ranged, SIZE, world } from './world.ts'

describe('reads that fail', () => {
  const FIRST_CHUNK = [...Array(CHUNK / PIECE).keys()]

  it('are told to HEAD: where the last read failed, and why, once', async () => {
    const { ask } = world(FIRST_CHUNK)
    const told = async (): Promise<(string | null)[]> => {
      const { headers } = await ask(CLIP, { method: 'HEAD' })
      return [headers.get('freshet-failed-at'), headers.get('freshet-error')]
    }
    expect(await told()).toEqual([null, null])
    await ask(CLIP, ranged(`bytes=${CHUNK + 7}-`))
    expect(await told()).toEqual([String(CHUNK + 7), 'engine-unreachable'])
    expect(await told()).toEqual([null, null])
    await bodyBytes(await ask(CLIP)).catch(() => undefined)
    expect(await told()).toEqual([String(CHUNK), 'engine-unreachable'])
  })

  it('are not told of when it was the reader that went', async () => {
    const { ask } = world([], new EngineProcess(FILES, 0))
    const abort = new AbortController()
    const answer = ask(CLIP, { signal: abort.signal })
    abort.abort()
    await answer
    expect((await ask(CLIP, { method: 'HEAD' })).headers.get('freshet-failed-at')).toBeNull()
  })

  it('are waited for by a save that has begun, however long', async () => {
    vi.useFakeTimers()
    try {
      const engine = new EngineProcess(FILES, CHUNK)
      const { ask, open } = world([], engine)
      const body = bodyBytes(await ask(`${CLIP}?save=1`))
      await vi.advanceTimersByTimeAsync(5 * (LIMITS.streamStallMs + LIMITS.engineHandOverMs))
      expect(open()).toBe(1)
      engine.fetch(SIZE)
      await vi.advanceTimersByTimeAsync(LIMITS.streamRetryMs)
      expectBytes(await body, bytesOf(0, 0, SIZE))
      expect(open()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
