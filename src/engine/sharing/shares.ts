import { EngineError, StoreError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { ContentKey } from '../../core/metainfo/content-key.ts'
import { chooseTrackers, chooseWebSeeds } from '../../core/metainfo/urls.ts'
import { createTorrent, type NewTorrent } from '../../core/torrent-file/create-torrent.ts'
import { planShare, type SharePlan } from '../../core/torrent-file/share-plan.ts'
import { parseTorrentFile } from '../../core/torrent-file/torrent-file.ts'
import type { HashedSource, PiecesApi, PiecesEvents, Source } from '../../protocol/pieces.ts'
import type { Client } from '../../protocol/rpc.ts'
import type { ShareOutcome, ShareProgress, ShareRequest } from '../../protocol/sharing.ts'
import { sha1 } from '../lib/sha1.ts'
import type { SessionList } from '../sessions/session-list.ts'
import { conceal, newContentKey } from './conceal.ts'
import { listMade } from './list-made.ts'

/** What the shares need of the engine around them. */
export interface SharesContext {
  readonly pieces: Client<PiecesApi, PiecesEvents>
  readonly sessions: SessionList
  /** The configured trackers. */
  trackers(): readonly string[]
  notify(progress: ShareProgress): void
}

interface Running {
  phase: ShareProgress['phase']
  cancelled: boolean
}

/** Makes torrents of the user's own files, and lists them. */
export class Shares {
  readonly #context: SharesContext
  readonly #running = new Map<string, Running>()

  constructor(context: SharesContext) {
    this.#context = context
    context.pieces.on('job-progress', ({ jobId: id, doneBytes, totalBytes }) => {
      const running = this.#running.get(id)
      if (running) context.notify({ id, phase: running.phase, doneBytes, totalBytes })
    })
  }

  /** `EngineApi.share`. */
  share(id: string, request: ShareRequest): Promise<ShareOutcome> {
    return this.#run(id, async (running) => {
      const { torrentFile, source } = await this.#make(id, request, running)
      const metainfo = await parseTorrentFile(torrentFile, sha1)
      running.phase = 'copying'
      // The configured trackers are used as they are at the time, unless the torrent may have no others (BEP 27).
      const trackers = request.trackers === null && !request.private ? [] : metainfo.trackers
      const made = { metainfo, source, keep: request.keep, trackers, jobId: id }
      const { infoHash, existed } = await listMade(this.#context.sessions, made)
      return { infoHash, existed }
    })
  }

  /** `EngineApi.makeTorrent`. */
  makeTorrent(id: string, request: ShareRequest): Promise<Uint8Array<ArrayBuffer>> {
    return this.#run(id, async (running) => (await this.#make(id, request, running)).torrentFile)
  }

  async #run<T>(id: string, work: (running: Running) => Promise<T>): Promise<T> {
    if (this.#running.has(id))
      throw new EngineError('share-running', 'Expected an id of its own for each share', { id })
    const running: Running = { phase: 'hashing', cancelled: false }
    this.#running.set(id, running)
    try {
      return await work(running)
    } catch (thrown) {
      const isCancelled = running.cancelled || (thrown instanceof StoreError && thrown.code === 'cancelled')
      throw isCancelled ? new EngineError('cancelled', 'The share was cancelled', { id }) : thrown
    } finally {
      this.#running.delete(id)
    }
  }

  /** `EngineApi.cancelShare`. */
  async cancel(id: string): Promise<void> {
    const running = this.#running.get(id)
    if (!running) return
    running.cancelled = true
    await this.#context.pieces.call('cancelJob', [id])
  }

  async #make(
    id: string,
    request: ShareRequest,
    running: Readonly<Running>,
  ): Promise<{ torrentFile: Uint8Array<ArrayBuffer>; source: Source }> {
    const { pieces } = this.#context
    const plan = planShare(
      request.name,
      request.files.map(({ path, file }) => ({ path, size: file.size })),
    )
    const extras = this.#extrasOf(request)
    const source = sourceOf(request, request.encrypt ? newContentKey() : null)
    if (request.keep === 'copy') await this.#checkSpace(plan.length)
    // An earlier call may have cancelled it while the space was asked for.
    const ensureRunning = (): void => {
      if (running.cancelled) throw new StoreError('cancelled', 'The share was cancelled')
    }
    ensureRunning()
    const hashed = await pieces.call('hashSource', [id, source, request.pieceLength])
    ensureRunning()
    const shown = torrentOf(plan, hashed, extras)
    const sizes = source.files.map(({ size }) => size)
    const { torrentFile } = createTorrent(
      source.contentKey === null ? shown : await conceal(shown, source.contentKey, sizes),
    )
    return { torrentFile, source }
  }

  /** @throws EngineError `quota-exceeded` */
  async #checkSpace(needed: number): Promise<void> {
    const { usedBytes, quotaBytes } = await this.#context.pieces.call('usage', [])
    const free = Math.max(0, quotaBytes - usedBytes)
    if (needed <= free) return
    const message = `Expected ${needed} bytes of free space, got ${free}`
    throw new EngineError('quota-exceeded', message, { needed, free })
  }

  /** @throws EngineError `share-address`, `share-text` */
  #extrasOf(request: ShareRequest): Extras {
    const { comment, source } = request
    const trackers = request.trackers ?? chooseTrackers(this.#context.trackers())
    checkAddresses(request.trackers ?? [], chooseTrackers)
    checkAddresses(request.webSeeds, chooseWebSeeds)
    if (request.encrypt && request.webSeeds.length > 0) {
      throw new EngineError('share-web-seeds', 'Expected no web seeds for an encrypted share: they have plain bytes')
    }
    for (const text of [comment, source]) {
      const limit = LIMITS.metainfoTextCharacters
      if (text === null || text.length <= limit) continue
      const message = `comment or source: expected at most ${limit} characters, got ${text.length}`
      throw new EngineError('share-text', message, { limit, got: text.length })
    }
    const { webSeeds } = request
    return { trackers, webSeeds, private: request.private, comment: comment || null, source: source || null }
  }
}

type Extras = Required<Pick<NewTorrent, 'trackers' | 'webSeeds' | 'private' | 'comment' | 'source'>>

function checkAddresses(
  addresses: readonly string[],
  choose: (addresses: readonly string[]) => readonly string[],
): void {
  const usable = choose(addresses)
  const refused = addresses.find((address) => !usable.includes(address))
  if (refused === undefined) return
  const url = refused.slice(0, 200)
  throw new EngineError('share-address', `Expected an address that can be used, got ${JSON.stringify(url)}`, { url })
}

function sourceOf({ files }: ShareRequest, key: ContentKey | null): Source {
  return {
    files: files.map(({ path, file, handle }) => {
      const { size, lastModified } = file
      return { name: path.join('/'), file, handle, size, lastModified }
    }),
    contentKey: key,
  }
}

function torrentOf(plan: SharePlan, hashed: HashedSource, extras: Extras): NewTorrent {
  const { name, isSingle, paths } = plan
  const { pieceLength, length, fileLengths, hashes } = hashed
  const files = paths.map((path, index) => ({ path, length: fileLengths[index] ?? 0 }))
  return {
    name,
    length,
    pieceLength,
    hashes,
    ...extras,
    ...(isSingle ? {} : { files }),
    createdBy: 'Freshet',
    createdAt: Date.now(),
  }
}
