import { expect, test } from 'vitest'
import { MemoryDisk } from '../../../src/pieces/store/memory-disk.ts'
import { chunkStoreOver } from './chunk-store-adapter.ts'
import { chunkStoreSuite } from './chunk-store-suite.ts'

const suite = chunkStoreSuite(chunkStoreOver(new MemoryDisk(1 << 20)))

test('the suite has tests', () => {
  expect(suite.length).toBe(16)
})

for (const { name, run } of suite) {
  test(`abstract-chunk-store: ${name}`, async () => {
    expect((await run()).assertions).toBeGreaterThan(0)
  })
}
