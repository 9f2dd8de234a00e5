import type { EngineChanges, TorrentSummary } from '../../protocol/engine.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'
import { detailOf, summaryOf } from './snapshot.ts'

/** What the list of sessions is to the feed. */
type Sessions = ReadonlyMap<string, TorrentSession>

/** Whether anything of it changes without a word from the session: speeds, peers. */
function isMoving({ swarm }: TorrentSession): boolean {
  return swarm !== null && (swarm.wires.length > 0 || swarm.downloadSpeed > 0 || swarm.uploadSpeed > 0)
}

/** Gathers which torrents changed since the window was last told: what is still costs nothing, however long the list. */
export class ChangeFeed {
  readonly #sessions: Sessions
  readonly #changed = new Set<TorrentSession>()
  /** Told every time, and once more after the last peer has gone: else the window would show that peer, and its speed, for ever. */
  readonly #moving = new Set<TorrentSession>()
  readonly #removed = new Set<string>()
  #whole = true
  #pending = true

  constructor(sessions: Sessions) {
    this.#sessions = sessions
  }

  /** There is something to tell. */
  get pending(): boolean {
    return this.#pending || this.#moving.size > 0
  }

  /** @param session null for what is no torrent's */
  touch(session: TorrentSession | null): void {
    this.#pending = true
    if (session) this.#changed.add(session)
  }

  remove(session: TorrentSession): void {
    this.#pending = true
    this.#removed.add(session.infoHash)
  }

  /** The next changes go to somebody who knows nothing. */
  startOver(): void {
    this.#pending = true
    this.#whole = true
  }

  take(watched: string | null, openStreams: number): EngineChanges {
    const whole = this.#whole
    const told = whole ? this.#sessions.values() : new Set([...this.#changed, ...this.#moving])
    const removed = whole ? [] : [...this.#removed]
    this.#changed.clear()
    this.#moving.clear()
    this.#removed.clear()
    this.#whole = false
    this.#pending = false
    const changed: TorrentSummary[] = []
    for (const session of told) {
      // It may have been taken off the list, or not be on it yet.
      if (this.#sessions.get(session.infoHash) !== session) continue
      changed.push(summaryOf(session))
      if (isMoving(session)) this.#moving.add(session)
    }
    const shown = watched === null ? undefined : this.#sessions.get(watched)
    // Its trackers and web seeds change without a word, and somebody looks at them.
    if (shown && shown.swarm !== null) this.#moving.add(shown)
    return { whole, changed, removed, detail: shown ? detailOf(shown) : null, openStreams }
  }
}
