import { StoreError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { OpenedStore, PiecesApi, PiecesEvents, StoreLayout } from '../protocol/pieces.ts'
import { type Methods, transferring } from '../protocol/rpc.ts'
import type { HashDesk, PieceHasher } from './recheck/hash-batch.ts'
import { Recheck } from './recheck/recheck.ts'
import { checkLayout } from './store/check-layout.ts'
import type { Disk } from './store/disk.ts'
import { FilePool } from './store/file-pool.ts'
import { Journal } from './store/journal.ts'
import { PutQueue } from './store/put-queue.ts'
import { TorrentStore } from './store/torrent-store.ts'
import { Turns } from './turns.ts'

/** What the piece worker is made of; limits are arguments so that small ones can be tried. */
export interface PieceServiceParts {
  readonly disk: Disk
  readonly hasher: PieceHasher
  readonly tick: () => Promise<void>
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number
  readonly notify: (name: 'recheck-progress', payload: PiecesEvents['recheck-progress']) => void
  readonly openFiles?: number
  readonly hashBatchBytes?: number
  readonly recheckTurnBytes?: number
}

interface OpenTorrent {
  readonly store: TorrentStore<StoreLayout>
  /** None for memory, which a reload empties. */
  readonly journal: Journal | null
  /** Calls under way that use the files; closing waits for them. */
  readonly busy: Set<Promise<unknown>>
  recheck: Recheck | null
}

/** Every method of {@link PiecesApi}, over any disk and hasher. */
export function makePieceService(parts: PieceServiceParts): Methods<PiecesApi> {
  const { disk, tick } = parts
  const pool = new FilePool(disk, parts.openFiles ?? LIMITS.openFiles)
  const desk: HashDesk = {
    hasher: parts.hasher,
    batchBytes: parts.hashBatchBytes ?? LIMITS.hashBatchBytes,
    turnBytes: parts.recheckTurnBytes ?? LIMITS.recheckTurnBytes,
    batchFiles: pool.mostTogether,
    tick,
  }
  const puts = new PutQueue(desk)
  const torrents = new Map<string, OpenTorrent>()
  /** Opening, closing and removing one torrent happen in the order asked. */
  const lifeCycles = new Map<string, Turns>()

  const inTurn = <T>(infoHash: InfoHash, task: () => Promise<T>): Promise<T> => {
    const turns = lifeCycles.get(infoHash) ?? new Turns()
    lifeCycles.set(infoHash, turns)
    return turns.run(task)
  }

  /** Runs `task` on an open torrent, which stays open until it ends. */
  const using = async <T>(infoHash: InfoHash, task: (torrent: OpenTorrent) => Promise<T>): Promise<T> => {
    const torrent = torrents.get(infoHash)
    if (!torrent) throw new StoreError('not-open', `Expected torrent ${infoHash} to be open`, { infoHash })
    const call = task(torrent).finally(() => torrent.busy.delete(call))
    torrent.busy.add(call)
    return call
  }

  const letGo = async (infoHash: InfoHash, bytes: 'keep' | 'discard'): Promise<void> => {
    const torrent = torrents.get(infoHash)
    if (!torrent) return
    torrents.delete(infoHash)
    torrent.recheck?.cancel()
    await Promise.allSettled(torrent.busy)
    await pool.release(infoHash, bytes)
  }

  const opened = async (torrent: OpenTorrent): Promise<OpenedStore> => {
    const { infoHash, layout } = torrent.store
    const lengths = await disk.lengths(infoHash)
    const fileLengths = layout.files.map((file, index) => (file.pad ? file.length : (lengths.get(index) ?? 0)))
    return { kind: disk.kind, fileLengths, written: (await torrent.journal?.read()) ?? [] }
  }

  return {
    open: async (infoHash, layout) => {
      checkLayout(infoHash, layout)
      return inTurn(infoHash, async () => {
        const known = torrents.get(infoHash)
        if (known) return opened(known)
        const { files, pieceCount } = layout
        const store = new TorrentStore(infoHash, layout, pool)
        const journal = disk.kind === 'opfs' ? new Journal(infoHash, files.length, pieceCount, pool) : null
        const torrent = { store, journal, busy: new Set<Promise<unknown>>(), recheck: null }
        const answer = await opened(torrent)
        torrents.set(infoHash, torrent)
        return answer
      })
    },
    put: (infoHash, pieceIndex, bytes) =>
      using(infoHash, async (torrent) => {
        const verdict = await puts.put(torrent.store, pieceIndex, bytes)
        if (!verdict.verified) return transferring(verdict, [verdict.bytes.buffer])
        torrent.recheck?.noteVerified(pieceIndex)
        await torrent.journal?.note(pieceIndex)
        return verdict
      }),
    read: (infoHash, offset, length) =>
      using(infoHash, async ({ store }) => {
        if (!Number.isInteger(length) || length < 1 || length > LIMITS.storeReadBytes) {
          const message = `Expected to read 1 to ${LIMITS.storeReadBytes} bytes, got ${length}`
          throw new StoreError('out-of-range', message, { infoHash, offset, length, limit: LIMITS.storeReadBytes })
        }
        const bytes = await store.read(offset, length)
        return transferring(bytes, [bytes.buffer])
      }),
    recheck: (infoHash, pieces) =>
      using(infoHash, async (torrent) => {
        const recheck = new Recheck(torrent.store, pieces)
        torrent.recheck?.cancel()
        torrent.recheck = recheck
        try {
          await recheck.run(desk, {
            now: parts.now,
            intervalMs: LIMITS.recheckProgressMs,
            tell: (stand) => parts.notify('recheck-progress', { infoHash, ...stand, verified: stand.verified.slice() }),
          })
        } finally {
          if (torrent.recheck === recheck) torrent.recheck = null
        }
      }),
    cancelRecheck: async (infoHash) => torrents.get(infoHash)?.recheck?.cancel(),
    flush: (infoHash) => using(infoHash, ({ store }) => store.flush(tick)),
    close: (infoHash) => inTurn(infoHash, () => letGo(infoHash, 'keep')),
    remove: (infoHash) =>
      inTurn(infoHash, async () => {
        await letGo(infoHash, 'discard')
        await disk.remove(infoHash)
      }),
    list: () => disk.list(),
    usage: () => disk.usage(),
  }
}
