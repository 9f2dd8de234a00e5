import { type EncryptionError, StoreError } from '../../../core/errors.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { bytesToBeFree } from '../../../core/saving/capacity.ts'
import { holdOf } from './hold.ts'

/** A torrent as far as its storage is concerned. */
interface GuardedSession {
  readonly phase: string
  readonly addedWith: { readonly choosing?: boolean; readonly withoutKey?: boolean }
  readonly content: { readonly missingBytes: number; readonly source: unknown; readonly complete: boolean } | null
  readonly encryption: { readonly error: EncryptionError | null }
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
  readonly #fits: (bytes: number) => Promise<boolean>
  /** Torrents that the user wants to be downloaded as far as it goes. */
  readonly #allowed = new Set<InfoHash>()

  /** @param fits whether so many more bytes can be stored now */
  constructor(sessions: GuardedSessions, fits: (bytes: number) => Promise<boolean>) {
    this.#sessions = sessions
    this.#fits = fits
  }

  /** Has this torrent be downloaded as far as it goes, until the engine ends. */
  allow(infoHash: InfoHash): void {
    this.#allowed.add(infoHash)
  }

  /** Stops the torrent with StoreError `no-capacity` when it runs and what it lacks does not fit. */
  async check(infoHash: InfoHash): Promise<void> {
    const session = this.#sessions.get(infoHash)
    if (!session || this.#allowed.has(infoHash)) return
    const needed = neededBy(session)
    if (needed === 0) return
    let promised = -needed
    for (const other of this.#sessions.values()) promised += neededBy(other)
    // Where it cannot be tried, the store tells when it is full.
    const fits = await this.#fits(bytesToBeFree(needed, Math.max(0, promised))).catch(() => true)
    if (fits || neededBy(session) === 0) return
    const { swarm } = session
    session.onFailed(new StoreError('no-capacity', `Expected ${needed} free bytes of storage, got less`, { needed }))
    await swarm?.leave()
  }
}

/** What a running session will still store; nothing while it waits for its key or the user's choice. */
function neededBy(session: GuardedSession): number {
  const { phase, content } = session
  const stores = phase === 'running' && content !== null && !content.source && holdOf(session) === null
  return stores ? content.missingBytes : 0
}
