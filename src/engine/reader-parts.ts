import type { SwarmParts } from './swarm/shared-parts.ts'

/** The swarms of an embed: their torrents come with .torrent files, and trackers are servers. */
export const READER_PARTS: SwarmParts = { fetchMetadata: null, broadcastTracker: null }
