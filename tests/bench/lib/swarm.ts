import { type Seeder, type SeedOptions, startSeeder } from '../../stack/node-peer.ts'
import type { Tracker } from '../../stack/tracker.ts'

/**
 * Runs `use` in a swarm of one Node seeder alone, which the tracker knows already. Each run has its own: no run inherits another's
 * connections, and the WebRTC stack of Node, which now and then crashes when a browser is closed, does so when nothing is measured.
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
