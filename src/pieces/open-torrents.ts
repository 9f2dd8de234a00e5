import { StoreError } from '../core/errors.ts'
import { SerialQueue } from '../core/lib/serial-queue.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { OpenTorrent } from './verify/open-torrent.ts'

interface Entry {
  readonly torrent: OpenTorrent
  /** Running calls that use the files; closing waits for them. */
  readonly calls: Set<Promise<unknown>>
}

/** The open torrents of the piece worker. */
export class OpenTorrents {
  readonly #torrents = new Map<InfoHash, Entry>()
  /** Opening, closing and removing one torrent happen in the order of the calls. */
  readonly #lifecycles = new Map<InfoHash, SerialQueue>()

  get(infoHash: InfoHash): OpenTorrent | undefined {
    return this.#torrents.get(infoHash)?.torrent
  }

  add(infoHash: InfoHash, torrent: OpenTorrent): void {
    this.#torrents.set(infoHash, { torrent, calls: new Set() })
  }

  inOrder<T>(infoHash: InfoHash, task: () => Promise<T>): Promise<T> {
    const queue = this.#lifecycles.get(infoHash) ?? new SerialQueue()
    this.#lifecycles.set(infoHash, queue)
    return queue.run(task)
  }

  /** Runs `task` on an open torrent, which stays open until the task ends. @throws StoreError `not-open` */
  async use<T>(infoHash: InfoHash, task: (torrent: OpenTorrent) => Promise<T>): Promise<T> {
    const entry = this.#torrents.get(infoHash)
    if (!entry) throw new StoreError('not-open', `Expected torrent ${infoHash} to be open`, { infoHash })
    const call = task(entry.torrent).finally(() => entry.calls.delete(call))
    entry.calls.add(call)
    return call
  }

  /** Only inside {@link inOrder}. */
  async close(infoHash: InfoHash, bytes: 'keep' | 'discard'): Promise<void> {
    const entry = this.#torrents.get(infoHash)
    if (!entry) return
    this.#torrents.delete(infoHash)
    entry.torrent.cancelRecheck()
    await Promise.allSettled(entry.calls)
    await entry.torrent.close(bytes)
  }
}
