import { SaveQueue } from './save-queue.ts'
import { type RecordedSession, toRecord } from './session-record.ts'
import { deleteSession, type SavedSession, saveSession } from './session-store.ts'

/** Writes one session and its .torrent file: data first, then a flush, then the bitfield that claims it. */
export class SessionWriter {
  readonly #session: RecordedSession
  readonly #queue = new SaveQueue((isOpen) => this.#write(isOpen))
  /** A record that was read back, while its store is not open: written back unchanged, but for `paused`. */
  #unopened: SavedSession | null
  #torrentFileSaved: boolean

  /** @param saved of a session that was read back; null for a new one */
  constructor(session: RecordedSession, saved: SavedSession | null) {
    this.#session = session
    this.#unopened = saved
    this.#torrentFileSaved = saved?.torrentFileSaved ?? false
  }

  get closed(): boolean {
    return this.#queue.closed
  }

  /** The saved session until {@link opened}; null for a new one. */
  get unopened(): SavedSession | null {
    return this.#unopened
  }

  /** The store is open: from now on the session itself is written. */
  opened(): void {
    this.#unopened = null
  }

  markDirty(): void {
    this.#queue.markDirty()
  }

  /** Resolves when every change so far was written, or a write of it failed. */
  saveIfDirty(): Promise<void> {
    return this.#queue.saveIfDirty()
  }

  /** Resolves when the present state is written. @throws StoreError */
  save(): Promise<void> {
    return this.#queue.save()
  }

  /**
   * Deletes the record. Nothing is written after this resolves.
   * @param keptName as in `deleteSession`
   */
  async delete(keptName: string | null): Promise<void> {
    await this.#queue.close()
    await deleteSession(this.#session.infoHash, keptName)
  }

  async #write(isOpen: () => boolean): Promise<void> {
    const { content } = this.#session
    // Copied before the flush: a piece that verifies meanwhile is claimed by the next write.
    const { source = null } = content ?? {}
    const verified = source?.withheld ?? content?.bitfield
    const flushed = { bitfield: verified?.clone() ?? null, recheck: content?.doubtful.toRecord() ?? null }
    await content?.flush()
    if (!isOpen()) return
    const unopened = this.#unopened
    const record = unopened
      ? { ...unopened.record, paused: this.#session.phase === 'paused' }
      : toRecord(this.#session, flushed)
    const torrentFile = this.#torrentFileSaved ? null : ((unopened ?? this.#session.content)?.torrentFile ?? null)
    const unsaved = source && !source.isSaved ? source.source : null
    await saveSession(record, { torrentFile, source: unsaved })
    // It may have been replaced meanwhile.
    if (source && unsaved === source.source) source.isSaved = true
    this.#torrentFileSaved ||= torrentFile !== null
  }
}
