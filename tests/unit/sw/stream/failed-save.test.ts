import { expect, test, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { parseStreamUrl } from '../../../../src/sw/stream/address.ts'
import { StreamRoute } from '../../../../src/sw/stream/stream-route.ts'
import { CHUNK, EngineProcess, FakeEngine, FakeFiles, FakeSessions, HASH, recordOf } from '../fakes.ts'

const SCOPE = new URL('https://app.test/')
const FILES = [{ path: ['clip.mp4'], length: 3 * CHUNK }]

test('a file that is saved and does not come is reported as waiting, until the user cancels it', async () => {
  vi.useFakeTimers()
  try {
    const trouble: string[] = []
    const engine = new EngineProcess(FILES, CHUNK)
    const parts = {
      sessions: new FakeSessions(recordOf(FILES, [])),
      files: new FakeFiles(),
      engine: new FakeEngine(engine),
    }
    const route = new StreamRoute(
      parts,
      () => undefined,
      ({ path }, code, ended) => trouble.push(`${path.join('/')} ${ended ? 'ended' : 'waits'}: ${code}`),
    )
    const ask = (query: string): Promise<Response> => {
      const url = new URL(`stream/${HASH}/clip.mp4${query}`, SCOPE)
      return route.answer(new Request(url), parseStreamUrl(url, SCOPE) ?? 'invalid')
    }
    // One that is shown reports nothing: the player says so.
    const shown = expect((await ask('')).arrayBuffer()).rejects.toMatchObject({ code: 'stalled' })
    const reader = (await ask('?save=1')).body!.getReader()
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
