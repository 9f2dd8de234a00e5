import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Outlook } from '../../core/peering/outlook.ts'
import type { EngineChanges, TorrentSummary } from '../../protocol/engine.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'
import { detailOf, summaryOf } from './snapshot.ts'
import { supplyOf } from './supply.ts'

/** The sessions that a feed reports on. */
export interface ListedSessions {
  get(infoHash: InfoHash): TorrentSession | undefined
  values(): Iterable<TorrentSession>
}

/** Whether its speeds and peer count change without a notification. */
function isActive({ swarm }: TorrentSession): boolean {
  return swarm !== null && (swarm.wires.length > 0 || swarm.downloadSpeed > 0 || swarm.uploadSpeed > 0)
}

/**
 * The cursor of one connection in the changes of the list: which torrents changed since the last {@link next}. A
 * torrent that does not change costs nothing, however long the list.
 */
export class ChangeFeed {
  readonly #sessions: ListedSessions
  readonly #changed = new Set<InfoHash>()
  /**
   * Reported every time, and once more after the last peer has gone: else that peer and its speed would stay on view.
   */
  readonly #active = new Set<InfoHash>()
  /** Downloads without a peer, by the outlook reported last: their trackers change it without a notification. */
  readonly #waiting = new Map<InfoHash, Outlook | null>()
  readonly #removed = new Set<InfoHash>()
  #whole = true
  #pending = true

  constructor(sessions: ListedSessions) {
    this.#sessions = sessions
  }

  /** Whether {@link next} has changes to report. */
  get pending(): boolean {
    if (this.#pending || this.#active.size > 0) return true
    for (const [infoHash, reported] of this.#waiting) if (this.#outlookOf(infoHash) !== reported) return true
    return false
  }

  /** @param infoHash null for a change of the engine as a whole */
  onChanged(infoHash: InfoHash | null): void {
    this.#pending = true
    if (infoHash !== null) this.#changed.add(infoHash)
  }

  onRemoved(infoHash: InfoHash): void {
    this.#pending = true
    this.#removed.add(infoHash)
    this.#waiting.delete(infoHash)
  }

  /** Has {@link next} report the whole list. */
  startOver(): void {
    this.#pending = true
    this.#whole = true
  }

  /** The changes since the last call; all there is, the first time. @param watched the torrent to report in detail */
  next(watched: InfoHash | null, openStreams: number): EngineChanges {
    const whole = this.#whole
    const moved = [...this.#waiting].filter(([infoHash, last]) => this.#outlookOf(infoHash) !== last)
    const due = [...this.#changed, ...this.#active, ...moved.map(([infoHash]) => infoHash)]
    const reported = whole ? [...this.#sessions.values()] : this.#listed(due)
    const removed = whole ? [] : [...this.#removed]
    this.#changed.clear()
    this.#active.clear()
    this.#removed.clear()
    this.#whole = false
    this.#pending = false
    const changed: TorrentSummary[] = []
    for (const session of reported) {
      const summary = summaryOf(session)
      changed.push(summary)
      this.#waiting.delete(session.infoHash)
      if (isActive(session)) this.#active.add(session.infoHash)
      else if (summary.outlook !== null) this.#waiting.set(session.infoHash, summary.outlook)
    }
    const shown = watched === null ? undefined : this.#sessions.get(watched)
    // The trackers and web seeds in its detail change without a notification.
    if (shown && shown.swarm !== null) this.#active.add(shown.infoHash)
    return { whole, changed, removed, detail: shown ? detailOf(shown) : null, openStreams }
  }

  #outlookOf(infoHash: InfoHash): Outlook | null {
    const session = this.#sessions.get(infoHash)
    return session === undefined ? null : supplyOf(session).outlook
  }

  /** The sessions of these info hashes, each once. A changed one may be off the list again, or not on it yet. */
  #listed(infoHashes: readonly InfoHash[]): TorrentSession[] {
    return [...new Set(infoHashes)].flatMap((infoHash) => this.#sessions.get(infoHash) ?? [])
  }
}
