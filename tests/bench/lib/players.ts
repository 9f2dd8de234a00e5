import type { Page } from '@playwright/test'
import { DIST } from '../../stack/build.js'
import { readyFreshet } from '../../stack/freshet-peer.ts'
import type { SimulatedNetwork } from '../../stack/network/start-network.ts'
import { readyLeecher, type SeedOptions, startSeeder } from '../../stack/node-peer.ts'
import { serve } from '../../stack/serve.ts'
import { startStockPage } from '../../stack/stock-page.ts'
import { openApp, openLink } from './app.ts'
import type { ScenarioPeer, Side } from './scenario.ts'
import { memoryStoreScript, stockDownload } from './stock.ts'

export interface PlayContext {
  readonly network: SimulatedNetwork
  readonly infoHash: string
  /** Without trackers. */
  readonly torrentFile: Uint8Array
}

/** A peer that is ready to join. */
export interface Player {
  /** Resolves when it has its torrent. */
  join(): Promise<void>
  /** After joining: resolves when it has this share of the torrent. */
  reached(share: number): Promise<void>
  /** After joining: rejects when it ends for any reason. */
  ended(): Promise<never>
  /** Peers that it banned: the text of each notice. */
  bans(): readonly string[]
  stop(): Promise<void>
}

const never = () => new Promise<never>(() => {})

/** A stock seeder in Node, started before the others. */
export async function stockSeeder(peer: ScenarioPeer, network: SimulatedNetwork, torrent: SeedOptions) {
  const { uploadBytesPerSecond, gate } = peer
  const options = { ...torrent, announce: [network.announce(peer.name)] }
  return startSeeder({
    ...options,
    ...(uploadBytesPerSecond === undefined ? {} : { uploadBytesPerSecond }),
    ...(gate === undefined ? {} : { gate }),
  })
}

export async function stockInNode(peer: ScenarioPeer, { network, torrentFile }: PlayContext): Promise<Player> {
  const idle = await readyLeecher()
  let joined: Awaited<ReturnType<typeof idle.join>> | null = null
  return {
    join: async () => {
      joined = await idle.join({ torrent: torrentFile, announce: [network.announce(peer.name)] })
    },
    reached: async (share) => void (await joined?.until(({ progress }) => progress >= share)),
    ended: async () => joined?.until(() => false) as Promise<never>,
    bans: () => [],
    stop: () => idle.stop(),
  }
}

export async function oursInNode(
  { name, uploadBytesPerSecond }: ScenarioPeer,
  { network, torrentFile }: PlayContext,
  files: SeedOptions['files'] | null = null,
): Promise<Player> {
  const idle = await readyFreshet()
  let joined: Awaited<ReturnType<typeof idle.join>> | null = null
  return {
    join: async () => {
      const trackers = [network.announce(name)]
      joined = await idle.join({
        torrentFile,
        trackers,
        uploadBytesPerSecond: uploadBytesPerSecond ?? null,
        files: files ?? null,
      })
    },
    reached: async (share) =>
      void (await joined?.untilTorrents(({ torrents: [torrent] }) => {
        const bytes = torrent?.selectedBytes ?? null
        return bytes !== null && torrent!.verifiedBytes >= bytes * share
      })),
    ended: async () => joined?.untilTorrents(() => false) as unknown as Promise<never>,
    bans: () => (joined?.notices ?? []).filter((notice) => notice.startsWith('corrupt-piece')),
    stop: () => idle.stop(),
  }
}

/** Either client in an open page; it gets the metadata from its peers (BEP 9). */
export async function inPage(
  page: Page,
  side: Side,
  { name }: ScenarioPeer,
  { network, infoHash }: PlayContext,
): Promise<Player> {
  const tracker = network.announce(name)
  const magnet = `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(tracker)}`
  const rest = { reached: never, ended: never, bans: () => [] }
  if (side === 'ours') {
    const app = await serve({ dist: DIST, config: { trackers: [tracker], iceServers: [] } })
    await openApp(page, app.url)
    return { ...rest, join: () => openLink(page, magnet), stop: () => app.close() }
  }
  const stock = await startStockPage()
  const memoryStore = await memoryStoreScript()
  await page.goto(stock.url)
  await page.waitForFunction(() => document.title === 'Stock webtorrent is ready')
  return { ...rest, join: () => stockDownload(page, magnet, memoryStore), stop: () => stock.close() }
}
