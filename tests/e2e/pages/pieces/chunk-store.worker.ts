import './buffer.ts'
import { openOpfsDisk } from '../../../../src/pieces/store/opfs-disk.ts'
import { chunkStoreOver } from '../../../unit/pieces/chunk-store-adapter.ts'
import { chunkStoreSuite } from '../../../unit/pieces/chunk-store-suite.ts'

async function run(): Promise<{ name: string; failure: string | null; assertions: number }[]> {
  const disk = await openOpfsDisk()
  if (!disk) throw new Error('Expected a private file system, got none')
  const results = []
  for (const test of chunkStoreSuite(chunkStoreOver(disk))) {
    const result = await test.run().catch((error: Error) => ({ assertions: 0, failure: error.message }))
    results.push({ failure: null, ...result, name: test.name })
  }
  return results
}

run().then((results) => self.postMessage(results), reportError)
