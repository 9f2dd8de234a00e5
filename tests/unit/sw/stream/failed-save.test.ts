import { expect, test, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { CHUNK, EngineProcess } from '../fakes.ts'
import { bodyBytes, CLIP, FILES, world } from './world.ts'

test('a file that is saved and does not come is reported as waiting, until the user cancels it', async () => {
  vi.useFakeTimers()
  try {
    const { ask, trouble } = world([], new EngineProcess(FILES, CHUNK))
    // One that is shown reports nothing: the player says so.
    const shown = expect(bodyBytes(await ask(CLIP))).rejects.toMatchObject({ code: 'stalled' })
    const reader = (await ask(`${CLIP}?save=1`)).body!.getReader()
    await reader.read()
    const late = reader.read()
    await vi.advanceTimersByTimeAsync(LIMITS.streamStallMs + LIMITS.engineHandOverMs)
    await shown
    expect(trouble).toEqual(['clip.mp4 waits: stalled'])
    // The user cancels it.
    await reader.cancel()
    await late
    await vi.advanceTimersByTimeAsync(2 * (LIMITS.streamStallMs + LIMITS.engineHandOverMs))
    expect(trouble).toEqual(['clip.mp4 waits: stalled'])
  } finally {
    vi.useRealTimers()
  }
})
