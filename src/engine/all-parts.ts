import { broadcastTracker } from './discovery/broadcast-tracker.ts'
import { MetadataFetch } from './swarm/metadata-fetch.ts'
import type { SwarmParts } from './swarm/shared-parts.ts'

/** The swarms of the app. */
export const ALL_PARTS: SwarmParts = { fetchMetadata: (options) => new MetadataFetch(options), broadcastTracker }
