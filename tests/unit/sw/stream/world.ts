import { expect } from 'vitest'
import { zipUrl } from '../../../../src/protocol/stream.ts'
import { parseStreamUrl, parseZipUrl } from '../../../../src/sw/stream/address.ts'
import { streamOf } from '../../../../src/sw/stream/byte-stream.ts'
import { OpenBodies } from '../../../../src/sw/stream/open-bodies.ts'
import { type OnSaveTrouble, StreamRoute } from '../../../../src/sw/stream/stream-route.ts'
import { ZipRoute } from '../../../../src/sw/zip/zip-route.ts'
import {
  CHUNK,
  type EngineProcess,
  FakeEngine,
  FakeFiles,
  FakeSessions,
  HASH,
  recordOf,
  type TestFile,
} from '../fakes.ts'

const SCOPE = new URL('https://app.test/freshet/')
export const SIZE = 3 * CHUNK + 100
export const FILES = [
  { path: ['clip.mp4'], length: SIZE },
  { path: ['.pad', '1'], length: 1000, pad: true },
  { path: ['notes', 'read me.html'], length: 10 },
  { path: ['empty.txt'], length: 0 },
]
export const CLIP = 'clip.mp4'

/** A stream route, and what it works with. */
export interface World {
  readonly sessions: FakeSessions
  readonly files: FakeFiles
  readonly engine: FakeEngine
  readonly open: () => number
  /** What the route reported of saves. */
  readonly trouble: readonly string[]
  ask(path: string, options?: RequestInit, infoHash?: string): Promise<Response>
  askZip(indexes: readonly number[], options?: RequestInit, depth?: number): Promise<Response>
}

export function world(
  verified?: readonly number[],
  engine: EngineProcess | null = null,
  of: readonly TestFile[] = FILES,
): World {
  const sessions = new FakeSessions(recordOf(of, verified))
  const files = new FakeFiles()
  const access = new FakeEngine(engine)
  let open = 0
  const bodies = new OpenBodies((count) => {
    open = count
  })
  const trouble: string[] = []
  const onTrouble: OnSaveTrouble = (path, code, ended) => {
    trouble.push(`${path.join('/')} ${ended ? 'ended' : 'waits'}: ${code}`)
  }
  const route = new StreamRoute({ sessions, files, engine: access, streamOf }, bodies, onTrouble)
  const zips = new ZipRoute({ sessions, files, engine: access }, bodies, onTrouble)
  return {
    sessions,
    files,
    engine: access,
    open: () => open,
    trouble,
    ask: (path, options, infoHash = HASH) => {
      const url = new URL(`stream/${infoHash}/${path}`, SCOPE)
      return route.answer(new Request(url, options), parseStreamUrl(url, SCOPE) ?? 'invalid')
    },
    askZip: (indexes, options, depth = 0) => {
      const url = new URL(zipUrl(SCOPE.pathname, HASH, indexes, depth), SCOPE)
      const address = parseZipUrl(url, SCOPE)
      expect(address).not.toBeNull()
      return zips.answer(new Request(url, options), address!)
    },
  }
}

export const ranged = (range: string): RequestInit => ({ headers: { range } })
export const bodyBytes = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer())

/** `toEqual` takes seconds for so many. */
export function expectBytes(got: Uint8Array, expected: Uint8Array): void {
  expect(got.length).toBe(expected.length)
  expect(Buffer.compare(got, expected)).toBe(0)
}
