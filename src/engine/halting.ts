import type { TorrentSession } from './sessions/torrent-session.ts'

/** Leaves the swarms of all running torrents, as a pause does, but the torrents go on with {@link rejoinAll}. */
export async function leaveAll(sessions: Iterable<TorrentSession>): Promise<void> {
  await Promise.all(
    [...sessions].map(async (session) => {
      const { swarm } = session
      session.swarm = null
      await swarm?.leave()
    }),
  )
}

/** Joins the swarms of all running torrents that are in none. */
export function rejoinAll(sessions: Iterable<TorrentSession>): void {
  for (const session of sessions) if (session.phase === 'running') session.start()
}
