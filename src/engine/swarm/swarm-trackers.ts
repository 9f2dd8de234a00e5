import { type DiscoveryOptions, TrackerDiscovery } from '../discovery/discovery.ts'
import type { ChannelConnection } from '../wire/channel-peer.ts'

export interface SwarmTrackersOptions extends DiscoveryOptions {
  /** A connection that is being made. */
  onConnection(connection: ChannelConnection): void
  onWarning(error: Error): void
}

/** The trackers of one swarm. They count us as a seeder once everything is here, and as a leecher when it is not. */
export class SwarmTrackers extends TrackerDiscovery {
  #isSeed = false

  constructor(options: SwarmTrackersOptions) {
    super(options)
    this.on('peer', (connection: ChannelConnection) => options.onConnection(connection))
    this.on('warning', (error: Error) => options.onWarning(error))
  }

  /** Some tracker has answered, and none knows a seeder. */
  get hasNoSeeders(): boolean {
    const seeders = this.summaries().flatMap((tracker) => tracker.seeders ?? [])
    return seeders.length > 0 && seeders.every((count) => count === 0)
  }

  setSeed(isSeed: boolean): void {
    if (isSeed === this.#isSeed) return
    this.#isSeed = isSeed
    if (isSeed) this.complete()
    else this.restart()
  }
}
