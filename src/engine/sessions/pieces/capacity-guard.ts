import { StoreError } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { capacityFor } from '../../../core/saving/capacity.ts'
import type { StorageUsage } from '../../../protocol/pieces.ts'

/** A torrent as far as its storage is concerned. */
interface GuardedSession {
  readonly phase: string
  readonly addedWith: { readonly choosing?: boolean }
  readonly content: { readonly missingBytes: number; readonly source: unknown } | null
  readonly swarm: { leave(): Promise<unknown> } | null
  onFailed(error: StoreError): void
}

interface GuardedSessions {
  get(infoHash: InfoHash): GuardedSession | undefined
  values(): Iterable<GuardedSession>
}

/** Stops a download that cannot fit into the storage before it fills it, so that the user chooses what to do. */
export class CapacityGuard {
  readonly #sessions: GuardedSessions
  readonly #usage: () => Promise<StorageUsage>
  /** Torrents that the user wants to be downloaded as far as it goes. */
  readonly #allowed = new Set<InfoHash>()

  constructor(sessions: GuardedSessions, usage: () => Promise<StorageUsage>) {
    this.#sessions = sessions
    this.#usage = usage
  }

  /** Has this torrent be downloaded as far as it goes, until the engine ends. */
  allow(infoHash: InfoHash): void {
    this.#allowed.add(infoHash)
  }

  /** Stops the torrent with StoreError `no-capacity` when it runs and what it lacks does not fit. */
  async check(infoHash: InfoHash): Promise<void> {
    const session = this.#sessions.get(infoHash)
    if (!session || this.#allowed.has(infoHash) || neededBy(session) === 0) return
    // Where the browser does not tell, the store does when it is full.
    const usage = await this.#usage().catch(() => null)
    if (usage === null || usage.quotaBytes === 0) return
    const needed = neededBy(session)
    let promised = -needed
    for (const other of this.#sessions.values()) promised += neededBy(other)
    const { fits, free, lacking } = capacityFor(needed, usage, Math.max(0, promised))
    if (fits || session.phase !== 'running') return
    const text = `Expected ${needed} free bytes of storage, got ${free}`
    const { swarm } = session
    session.onFailed(new StoreError('no-capacity', text, { needed, free, lacking }))
    await swarm?.leave()
  }
}

/** What a running session will still store; nothing while the user chooses its files. */
function neededBy({ phase, content, addedWith }: GuardedSession): number {
  const stores = phase === 'running' && content !== null && !content.source && !addedWith.choosing
  return stores ? content.missingBytes : 0
}
