import { afterEach, expect, it } from 'vitest'
import { TorrentSources } from '../../../../src/engine/web-seed/torrent-sources.ts'
import { startWebSeed } from '../../../stack/web-seed.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

it('a source that trickles counts as silent, and the next one is asked', async () => {
  // A .torrent file begins with `d`; `accept` takes any other bytes here.
  const [slow, quick] = [100_000, 1_000].map((size) => new Uint8Array(size).fill(0x64)) as [Uint8Array, Uint8Array]
  const server = await startWebSeed([
    { name: 'slow.torrent', bytes: slow },
    { name: 'quick.torrent', bytes: quick },
  ])
  closers.push(() => server.close())
  server.behave(({ path }) => (path === '/slow.torrent' ? { drip: 100 } : null))
  const accepted = new Promise<Uint8Array>((resolve, reject) => {
    const sources = new TorrentSources({
      accept: async (torrentFile) => {
        expect(sources.summaries()).toMatchObject([{ error: { code: 'source-stalled' } }, { isAsked: true }])
        resolve(torrentFile)
      },
      onFailed: reject,
      stallMs: 200,
    })
    closers.push(() => sources.stop())
    sources.add([`${server.url}slow.torrent`, `${server.url}quick.torrent`])
  })
  expect((await accepted).length).toBe(quick.length)
})
