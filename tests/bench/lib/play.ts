import type { Page } from '@playwright/test'
import type { NetworkCounts } from '../../stack/network/relay.types.ts'
import { type SimulatedNetwork, startNetwork } from '../../stack/network/start-network.ts'
import { withProfile } from './browser.ts'
import { inPage, oursInNode, type PlayContext, type Player, stockInNode, stockSeeder } from './players.ts'
import { prioritizeNetwork } from './process-priority.ts'
import { everyPeer, roundTripMs, type Scenario, type ScenarioPeer, type Side } from './scenario.ts'
import { withoutTrackers } from './torrent-file.ts'

/** Time after which a play counts as failed, ms. */
const PATIENCE_MS = 240_000

export interface PlayResult {
  /** Time by the scenario's clock, to the last measured peer's "completed". */
  readonly seconds: number
  readonly packetCounts: NetworkCounts
  /** Peers that the measured peers banned, one text for each ban. */
  readonly bans: readonly string[]
  /** Peer ids of stock seeders by name, as in `bans`. */
  readonly peerIds: Readonly<Record<string, string>>
}

const now = () => performance.timeOrigin + performance.now()
const conditionsOf = (peers: readonly ScenarioPeer[]) =>
  Object.fromEntries(peers.map(({ name, network }) => [name, network ?? {}]))

/** Settles as `promise` does, or rejects with `words` after {@link PATIENCE_MS}. */
async function inTime<T>(promise: Promise<T>, words: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not over after ${PATIENCE_MS / 1000} s: ${words()}`)), PATIENCE_MS)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Runs a scenario once with one side as the measured client, in a network and processes of its own. */
export async function play(scenario: Scenario, side: Side): Promise<PlayResult> {
  const peers = everyPeer(scenario)
  const network = await startNetwork({ seed: scenario.seed ?? 'scenario', peers: conditionsOf(peers) })
  const inNetwork = (page: Page | null) => perform(scenario, peers, side, network, page)
  try {
    const needsPage = peers.some((peer) => peer.in === 'page')
    return await (needsPage
      ? withProfile(async (context) => {
          await prioritizeNetwork(context)
          return inNetwork(context.pages()[0]!)
        })
      : inNetwork(null))
  } finally {
    await network.close()
  }
}

async function perform(
  scenario: Scenario,
  peers: readonly ScenarioPeer[],
  side: Side,
  network: SimulatedNetwork,
  page: Page | null,
): Promise<PlayResult> {
  const files = [{ name: 'data.bin', size: scenario.torrent.bytes }]
  const torrent = { files, pieceLength: scenario.torrent.pieceBytes, announce: [] }
  const clientOf = ({ client }: ScenarioPeer) => (client === 'measured' ? side : client)
  const leavers = new Map<string, Player>()
  const stops: (() => Promise<void>)[] = []
  try {
    const sources = peers.filter(({ has }) => has === 'everything')
    const stockSources = sources.filter((peer) => clientOf(peer) === 'stock')
    const seeders = await Promise.all(stockSources.map((peer) => stockSeeder(peer, network, torrent)))
    stops.push(...seeders.map((seeder) => () => seeder.stop()))
    const [maker] = seeders
    if (maker === undefined) throw new Error('Expected a stock peer with everything, which makes the torrent; got none')
    const ground: PlayContext = { network, infoHash: maker.infoHash, torrentFile: withoutTrackers(maker.torrentFile) }

    const ready = async (peer: ScenarioPeer): Promise<Player> => {
      const source = peer.has === 'everything'
      const player =
        peer.in === 'page'
          ? await inPage(page!, clientOf(peer), peer, ground)
          : clientOf(peer) === 'ours'
            ? await oursInNode(peer, ground, source ? files : null)
            : await stockInNode(peer, ground)
      stops.push(player.stop)
      if (peer.leavesAt !== undefined) leavers.set(peer.name, player)
      return player
    }
    const ourSources = await Promise.all(sources.filter((peer) => clientOf(peer) === 'ours').map(ready))
    await Promise.all(ourSources.map((player) => player.join()))
    await network.tracker.until(({ swarms }) => swarms[ground.infoHash]?.seeders === sources.length)

    const others = peers.filter(({ has }) => has === 'nothing')
    const players = await Promise.all(others.map(ready))
    const joinedAt = now()
    await Promise.all(players.map((player) => player.join()))
    const staying = players.filter((_, i) => others[i]!.leavesAt === undefined)
    const deaths = Promise.race([
      ...staying.map((player) => player.ended()),
      ...seeders.map((one) => one.until(() => false)),
    ])
    deaths.catch(() => {})
    for (const [i, player] of players.entries()) {
      const share = others[i]!.leavesAt
      if (share !== undefined)
        player.reached(share).then(
          () => player.stop(),
          () => {},
        )
    }

    const awaited = others.filter((peer) => peer.client === 'measured' && peer.leavesAt === undefined)
    const missing = () => awaited.filter(({ name }) => !network.tracker.counts().completedNames.has(name))
    const complete = network.tracker.until(() => missing().length === 0).then(now)
    const over = (await inTime(Promise.race([complete, deaths]), () =>
      [`${missing().map(({ name }) => name)} not complete`, ...network.problems].join('; '),
    )) as number
    const firstRequests = await Promise.all(seeders.map(async (seeder) => (await seeder.status()).firstRequestAt))
    const ids = await Promise.all(
      seeders.map(async (seeder, i) => [stockSources[i]!.name, (await seeder.status()).peerId]),
    )
    // The first request was sent earlier by the delay to the seeder.
    const sent = firstRequests.flatMap((at, i) =>
      at === null ? [] : [at - roundTripMs(stockSources[i]!, awaited[0]!) / 2],
    )
    return {
      seconds: (over - (scenario.clock === 'join' ? joinedAt : Math.min(...sent))) / 1000,
      packetCounts: await network.packetCounts(),
      bans: players.flatMap((player) => player.bans()),
      peerIds: Object.fromEntries(ids),
    }
  } finally {
    await Promise.all(stops.map((stop) => stop()))
  }
}
