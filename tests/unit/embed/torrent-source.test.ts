import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EmbedConfig } from '../../../src/core/embed/embed-config.ts'
import { fetchTorrent } from '../../../src/embed/consent/torrent-source.ts'
import { makeTorrent } from '../../stack/make-torrent.ts'

const EMBED = 'https://embed.example.org'
const config = {
  ...{ torrent: 'https://cdn.example.org/f.torrent', src: 'https://cdn.example.org/f.bin' },
  ...{ trackers: ['wss://tracker.example.org'], ice: [], bootstrapMb: 0, file: null },
} as unknown as EmbedConfig
const torrent = await makeTorrent('f.bin', new Uint8Array(70_000))

/** Has the browser follow redirects that end at `url`. */
function lead(url: string): void {
  vi.stubGlobal('fetch', async () => Object.defineProperty(new Response(torrent.slice()), 'url', { value: url }))
}
afterEach(() => vi.unstubAllGlobals())

describe('the .torrent of an embed', () => {
  it('is what its address has, or another host of the internet that this leads to', async () => {
    for (const url of [config.torrent, 'https://files.example.com/a']) {
      lead(url)
      expect((await fetchTorrent(config, EMBED)).file.length).toBe(70_000)
    }
  })

  it.each([
    ['a device in the network', 'https://192.168.1.1/f.torrent'],
    ['this computer', 'http://localhost:8080/f.torrent'],
    ['a host that is not encrypted', 'http://cdn.example.org/f.torrent'],
    ['no host', 'data:,x'],
  ])('is not used from %s that its address leads to', async (_title, url) => {
    lead(url)
    await expect(fetchTorrent(config, EMBED)).rejects.toMatchObject({ code: 'torrent-redirected' })
  })

  it('is used from this computer where the embed is on it, too', async () => {
    lead('http://cdn.localhost:8080/f.torrent')
    expect((await fetchTorrent(config, 'http://embed.localhost:8080')).file.length).toBe(70_000)
  })
})
