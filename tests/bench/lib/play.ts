import type { Page } from '@playwright/test'
import type { Fates } from '../../stack/weather/relay.types.ts'
import { startWeather, type Weather } from '../../stack/weather/weather.ts'
import { withProfile } from './browser.ts'
import { favourNetwork } from './favour.ts'
import { type Ground, inPage, oursInNode, type Player, stockInNode, stockSeeder } from './players.ts'
import { everyPeer, roundTripMs, type Scenario, type ScenarioPeer, type Side } from './scenario.ts'
import { withoutTrackers } from './torrent-file.ts'

/** A play that is not over after so long never will be. */
const PATIENCE_MS = 240_000

export interface Played {
  /** By the clock of the scenario, to the last measured peer's "completed". */
  readonly seconds: number
  readonly fates: Fates
  /** Whom the measured peers banned, a line for each ban. */
  readonly bans: readonly string[]
  /** Peer ids of stock seeders by name, as they stand in `bans`. */
  readonly peerIds: Readonly<Record<string, string>>
}

const now = () => performance.timeOrigin + performance.now()
const weathers = (peers: readonly ScenarioPeer[]) =>
  Object.fromEntries(peers.map(({ name, weather }) => [name, weather ?? {}]))

/** Resolves as `promise` does, or rejects with `words` after {@link PATIENCE_MS}. */
async function inTime<T>(promise: Promise<T>, words: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not over after ${PATIENCE_MS / 1000} s: ${words()}`)), PATIENCE_MS)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Plays a scenario once with one side as the measured client, in a network and processes of its own. */
export async function play(scenario: Scenario, side: Side): Promise<Played> {
  const peers = everyPeer(scenario)
  const weather = await startWeather({ seed: scenario.seed ?? 'scenario', peers: weathers(peers) })
  const inTheWeather = (page: Page | null) => perform(scenario, peers, side, weather, page)
  try {
    const needsPage = peers.some((peer) => peer.in === 'page')
    return await (needsPage
      ? withProfile(async (context) => {
          await favourNetwork(context)
          return inTheWeather(context.pages()[0]!)
        })
      : inTheWeather(null))
  } finally {
    await weather.close()
  }
}

async function perform(
  scenario: Scenario,
  peers: readonly ScenarioPeer[],
  side: Side,
  weather: Weather,
  page: Page | null,
): Promise<Played> {
  const files = [{ name: 'data.bin', size: scenario.torrent.bytes }]
  const torrent = { files, pieceLength: scenario.torrent.pieceBytes, announce: [] }
  const clientOf = ({ client }: ScenarioPeer) => (client === 'measured' ? side : client)
  const leavers = new Map<string, Player>()
  const stops: (() => Promise<void>)[] = []
  try {
    const sources = peers.filter(({ has }) => has === 'everything')
    const stockSources = sources.filter((peer) => clientOf(peer) === 'stock')
    const seeders = await Promise.all(stockSources.map((peer) => stockSeeder(peer, weather, torrent)))
    stops.push(...seeders.map((seeder) => () => seeder.stop()))
    const [maker] = seeders
    if (maker === undefined) throw new Error('Expected a stock peer with everything, which makes the torrent; got none')
    const ground: Ground = { weather, infoHash: maker.infoHash, torrentFile: withoutTrackers(maker.torrentFile) }

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
    await weather.tracker.until(({ swarms }) => swarms[ground.infoHash]?.seeders === sources.length)

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
    const missing = () => awaited.filter(({ name }) => !weather.tracker.counts().completedNames.has(name))
    const complete = weather.tracker.until(() => missing().length === 0).then(now)
    const over = (await inTime(Promise.race([complete, deaths]), () =>
      [`${missing().map(({ name }) => name)} not complete`, ...weather.problems].join('; '),
    )) as number
    const firstRequests = await Promise.all(seeders.map(async (seeder) => (await seeder.status()).firstRequestAt))
    const ids = await Promise.all(
      seeders.map(async (seeder, i) => [stockSources[i]!.name, (await seeder.status()).peerId]),
    )
    // The first request left its sender as much earlier as the way to the seeder takes.
    const sent = firstRequests.flatMap((at, i) =>
      at === null ? [] : [at - roundTripMs(stockSources[i]!, awaited[0]!) / 2],
    )
    return {
      seconds: (over - (scenario.clock === 'join' ? joinedAt : Math.min(...sent))) / 1000,
      fates: await weather.fates(),
      bans: players.flatMap((player) => player.bans()),
      peerIds: Object.fromEntries(ids),
    }
  } finally {
    await Promise.all(stops.map((stop) => stop()))
  }
}
