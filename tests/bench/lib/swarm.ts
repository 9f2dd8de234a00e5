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
