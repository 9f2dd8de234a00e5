import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { EngineNotice } from '../../protocol/engine.ts'
import type { Accounting } from '../payments/wire/accounting.ts'
import type { Swarm } from '../swarm/swarm.ts'
import type { SwarmHost } from '../swarm/swarm-host.ts'
import type { PieceStore } from './pieces/content.ts'
import type { RecheckQueue } from './pieces/recheck-queue.ts'

/** What a session needs of the engine around it, and reports to it. */
export interface SessionContext {
  /** Null while everything is halted (`core/traffic/traffic-rules.ts`). */
  readonly swarms: { join(session: SwarmHost): Swarm | null }
  readonly pieceStore: PieceStore
  readonly rechecks: RecheckQueue
  /** Null where no payments are made. */
  readonly accounting: Accounting | null
  /** Trackers for public torrents that name none a browser can use. */
  readonly fallbackTrackers: readonly string[]
  notify(notice: EngineNotice): void
  onChanged(infoHash: InfoHash): void
  /** The session has changes to be written. */
  onUnsaved(infoHash: InfoHash): void
  /** The session's swarm accepts deadlines for pieces. */
  onSwarmReady(infoHash: InfoHash): void
}
