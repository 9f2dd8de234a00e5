import { type Seeder, type SeedOptions, startSeeder } from '../../stack/node-peer.ts'
import type { Tracker } from '../../stack/tracker.ts'

/**
 * Runs `use` in a swarm of one Node seeder, which the tracker knows already. Each run has its own swarm: no run
 * inherits another's connections, and a crash of Node's WebRTC stack when a browser closes does not affect a
 * measurement.
 */
export async function withSeeder<T>(
  tracker: Tracker,
  options: Omit<SeedOptions, 'announce'>,
  use: (seeder: Seeder) => Promise<T>,
): Promise<T> {
  await tracker.until(({ sockets }) => sockets === 0)
  const { completed } = tracker.counts()
  const seeder = await startSeeder({ announce: [tracker.url], ...options })
  const ended = seeder.until(() => false)
  try {
    // webtorrent announces a torrent that it seeds as "completed".
    await Promise.race([tracker.until((counts) => counts.completed > completed), ended])
    return (await Promise.race([use(seeder), ended])) as T
  } finally {
    await seeder.stop()
  }
}

/**
 * Has a client of any kind download from one Node seeder.
 *
 * @param add gives the client the link and does not wait
 * @returns ms from the seeder's first byte to the client's "completed"
 */
export const timedDownload = (
  tracker: Tracker,
  torrent: Omit<SeedOptions, 'announce'>,
  add: (magnet: string) => Promise<void>,
): Promise<number> =>
  withSeeder(tracker, torrent, async (seeder) => {
    const { completed } = tracker.counts()
    const begun = seeder.until(({ sentBytes }) => sentBytes > 0).then(() => performance.now())
    await add(seeder.magnet)
    const from = await begun
    await tracker.until((counts) => counts.completed > completed)
    return performance.now() - from
  })
