import { StoreError } from '../core/errors.ts'
import { SerialQueue } from '../core/lib/serial-queue.ts'
import { LIMITS } from '../core/limits.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { hashAlgorithmOf } from '../core/metainfo/piece-hash.ts'
import type { OpenedStore, PiecesApi, PiecesEvents, StoreLayout } from '../protocol/pieces.ts'
import { type Methods, transferring } from '../protocol/rpc.ts'
import { checkLayout } from './store/check-layout.ts'
import type { Disk } from './store/disk.ts'
import { FilePool } from './store/file-pool.ts'
import { PieceLog } from './store/piece-log.ts'
import { TorrentStore } from './store/torrent-store.ts'
import type { HashingOptions, PieceHasher } from './verify/piece-hasher.ts'
import { PutQueue } from './verify/put-queue.ts'
import { Recheck } from './verify/recheck.ts'

/** The collaborators of the piece service; limits are arguments so that tests can use small ones. */
export interface PieceServiceOptions {
  readonly disk: Disk
  readonly hasher: PieceHasher
  readonly yieldToMessages: () => Promise<void>
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number
  readonly notify: (name: 'recheck-progress', payload: PiecesEvents['recheck-progress']) => void
  readonly openFiles?: number
  readonly hashBatchBytes?: number
  readonly recheckSliceBytes?: number
}

interface OpenTorrent {
  readonly store: TorrentStore<StoreLayout>
  /** Null for memory, which a reload empties. */
  readonly log: PieceLog | null
  /** Running calls that use the files; closing waits for them. */
  readonly calls: Set<Promise<unknown>>
  recheck: Recheck | null
}

/** Every method of {@link PiecesApi}, over any disk and hasher. */
export function createPieceService(options: PieceServiceOptions): Methods<PiecesApi> {
  const { disk, hasher, yieldToMessages } = options
  const pool = new FilePool(disk, options.openFiles ?? LIMITS.openFiles)
  const hashing: HashingOptions = {
    hasher,
    batchBytes: options.hashBatchBytes ?? LIMITS.hashBatchBytes,
    sliceBytes: options.recheckSliceBytes ?? LIMITS.recheckSliceBytes,
    maxBatchFiles: pool.maxOpenTogether,
    yieldToMessages,
  }
  const puts = new PutQueue(hashing)
  const torrents = new Map<InfoHash, OpenTorrent>()
  /** Opening, closing and removing one torrent happen in the order of the calls. */
  const lifecycles = new Map<InfoHash, SerialQueue>()

  const inOrder = <T>(infoHash: InfoHash, task: () => Promise<T>): Promise<T> => {
    const queue = lifecycles.get(infoHash) ?? new SerialQueue()
    lifecycles.set(infoHash, queue)
    return queue.run(task)
  }

  /** Runs `task` on an open torrent, which stays open until the task ends. */
  const withTorrent = async <T>(infoHash: InfoHash, task: (torrent: OpenTorrent) => Promise<T>): Promise<T> => {
    const torrent = torrents.get(infoHash)
    if (!torrent) throw new StoreError('not-open', `Expected torrent ${infoHash} to be open`, { infoHash })
    const call = task(torrent).finally(() => torrent.calls.delete(call))
    torrent.calls.add(call)
    return call
  }

  const closeTorrent = async (infoHash: InfoHash, bytes: 'keep' | 'discard'): Promise<void> => {
    const torrent = torrents.get(infoHash)
    if (!torrent) return
    torrents.delete(infoHash)
    torrent.recheck?.cancel()
    await Promise.allSettled(torrent.calls)
    await pool.release(infoHash, bytes)
  }

  const openedStore = async (torrent: OpenTorrent): Promise<OpenedStore> => {
    const { infoHash, layout } = torrent.store
    const lengths = await disk.lengths(infoHash)
    const fileLengths = layout.files.map((file, index) => (file.pad ? file.length : (lengths.get(index) ?? 0)))
    return { kind: disk.kind, fileLengths, written: (await torrent.log?.read()) ?? [] }
  }

  return {
    open: async (infoHash, layout) => {
      checkLayout(infoHash, layout)
      checkAlgorithm(hasher, layout)
      return inOrder(infoHash, async () => {
        const known = torrents.get(infoHash)
        if (known) return openedStore(known)
        const { files, pieceCount } = layout
        const store = new TorrentStore(infoHash, layout, pool)
        const log = disk.kind === 'opfs' ? new PieceLog(infoHash, files.length, pieceCount, pool) : null
        const torrent = { store, log, calls: new Set<Promise<unknown>>(), recheck: null }
        const opened = await openedStore(torrent)
        torrents.set(infoHash, torrent)
        return opened
      })
    },
    put: (infoHash, pieceIndex, bytes) =>
      withTorrent(infoHash, async (torrent) => {
        const verdict = await puts.put(torrent.store, pieceIndex, bytes)
        if (!verdict.verified) return transferring(verdict, [verdict.bytes.buffer])
        torrent.recheck?.markVerified(pieceIndex)
        await torrent.log?.append(pieceIndex)
        return verdict
      }),
    read: (infoHash, offset, length) =>
      withTorrent(infoHash, async ({ store }) => {
        if (!Number.isInteger(length) || length < 1 || length > LIMITS.storeReadBytes) {
          const message = `Expected to read 1 to ${LIMITS.storeReadBytes} bytes, got ${length}`
          throw new StoreError('out-of-range', message, { infoHash, offset, length, limit: LIMITS.storeReadBytes })
        }
        const bytes = await store.read(offset, length)
        return transferring(bytes, [bytes.buffer])
      }),
    recheck: (infoHash, pieces) =>
      withTorrent(infoHash, async (torrent) => {
        const recheck = new Recheck(torrent.store, pieces)
        torrent.recheck?.cancel()
        torrent.recheck = recheck
        try {
          await recheck.run(hashing, {
            now: options.now,
            intervalMs: LIMITS.recheckProgressMs,
            report: (state) =>
              options.notify('recheck-progress', { infoHash, ...state, verified: state.verified.slice() }),
          })
        } finally {
          if (torrent.recheck === recheck) torrent.recheck = null
        }
      }),
    cancelRecheck: async (infoHash) => torrents.get(infoHash)?.recheck?.cancel(),
    flush: (infoHash) => withTorrent(infoHash, ({ store }) => store.flush(yieldToMessages)),
    close: (infoHash) => inOrder(infoHash, () => closeTorrent(infoHash, 'keep')),
    remove: (infoHash) =>
      inOrder(infoHash, async () => {
        await closeTorrent(infoHash, 'discard')
        await disk.remove(infoHash)
      }),
    list: () => disk.list(),
    storedBytes: async (infoHash) =>
      [...(await disk.lengths(infoHash)).values()].reduce((sum, bytes) => sum + bytes, 0),
    usage: () => disk.usage(),
  }
}

/** @throws StoreError `out-of-range` for a torrent with pieces that this worker cannot hash */
function checkAlgorithm({ algorithm }: PieceHasher, layout: StoreLayout): void {
  const got = hashAlgorithmOf(layout)
  if (got === algorithm) return
  throw new StoreError('out-of-range', `Expected hashes of ${algorithm}, got ${got}`, { expected: algorithm, got })
}
