import { expect, test } from 'vitest'
import { ChosenFiles } from '../../../../../src/app/state/sharing/chosen-files.ts'
import type { InfoHash } from '../../../../../src/core/metainfo/info-hash.ts'
import type { EngineClient } from '../../../../../src/page/engine-runner.ts'
import type { ShareFile } from '../../../../../src/protocol/sharing.ts'
import { torrent } from '../../torrent.ts'

const hash = (digit: string): InfoHash => digit.repeat(40) as InfoHash
const file = (handle: FileSystemFileHandle | null): ShareFile => ({ path: ['a'], file: new File(['a'], 'a'), handle })

test('each engine that misses files which were chosen here gets them once', () => {
  const [chosen, reopened] = [file(null), file({} as FileSystemFileHandle)]
  const files = new ChosenFiles()
  files.keep(hash('a'), [chosen])
  files.keep(hash('b'), [reopened])
  const calls: unknown[][] = []
  const engine = {
    call: async (...call: unknown[]) => void calls.push(call),
  } as unknown as EngineClient
  const missing = ['a', 'b', 'c'].map((digit) => torrent({ infoHash: hash(digit), sourceFault: 'missing' }))
  expect(missing.map((one) => files.has(one))).toEqual([true, false, false])

  // Moved away while the engine has them: to give them again would change nothing.
  files.giveBack(engine, missing)
  expect(calls).toEqual([])
  files.onEngine()
  files.giveBack(engine, [torrent({ infoHash: hash('a'), sourceFault: 'changed' })])
  expect(calls).toEqual([])
  for (let times = 0; times < 2; times++) files.giveBack(engine, missing)
  expect(calls).toEqual([['reopenSource', [hash('a'), [chosen]]]])
  files.onEngine()
  files.giveBack(engine, missing)
  expect(calls).toHaveLength(2)
})
