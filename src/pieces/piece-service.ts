import { StoreError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import { hashAlgorithmOf } from '../core/metainfo/piece-hash.ts'
import type { PiecesApi, PiecesEvents, StoreLayout } from '../protocol/pieces.ts'
import { type Methods, transferring } from '../protocol/rpc.ts'
import { OpenTorrents } from './open-torrents.ts'
import { InPlaceTorrent } from './source/in-place-torrent.ts'
import { createSourceJobs } from './source-jobs.ts'
import { checkLayout } from './store/check-layout.ts'
import type { Disk } from './store/disk.ts'
import { FilePool } from './store/file-pool.ts'
import { StoredTorrent } from './stored-torrent.ts'
import type { HashingOptions, PieceHasher } from './verify/piece-hasher.ts'
import { PutQueue } from './verify/put-queue.ts'

/** The collaborators of the piece service; limits are arguments so that tests can use small ones. */
export interface PieceServiceOptions {
  readonly disk: Disk
  readonly hasher: PieceHasher
  /** Made for the jobs that hash the user's files over many turns; absent: `hasher`, with nothing else that uses it. */
  readonly jobHasher?: () => Promise<PieceHasher>
  readonly yieldToMessages: () => Promise<void>
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number
  readonly notify: <K extends keyof PiecesEvents>(name: K, payload: PiecesEvents[K]) => void
  readonly openFiles?: number
  readonly hashBatchBytes?: number
  readonly recheckSliceBytes?: number
  readonly shareStepBytes?: number
  readonly sourceCacheBytes?: number
  readonly sourceCheckMs?: number
}

/** Every method of {@link PiecesApi}, over any disk and hasher. */
export function createPieceService(options: PieceServiceOptions): Methods<PiecesApi> {
  const { disk, hasher, yieldToMessages, now, notify } = options
  const pool = new FilePool(disk, options.openFiles ?? LIMITS.openFiles)
  const hashing: HashingOptions = {
    hasher,
    batchBytes: options.hashBatchBytes ?? LIMITS.hashBatchBytes,
    sliceBytes: options.recheckSliceBytes ?? LIMITS.recheckSliceBytes,
    maxBatchFiles: pool.maxOpenTogether,
    yieldToMessages,
  }
  const parts = { disk, pool, puts: new PutQueue(hashing), hashing, now }
  const torrents = new OpenTorrents()
  const jobs = createSourceJobs(torrents, {
    hasher: options.jobHasher ?? (async () => hasher),
    now,
    stepBytes: options.shareStepBytes ?? LIMITS.shareStepBytes,
    notify,
  })

  return {
    ...jobs,
    open: async (infoHash, layout) => {
      checkLayout(infoHash, layout)
      checkAlgorithm(hasher, layout)
      return torrents.inOrder(infoHash, async () => {
        const known = torrents.get(infoHash)
        if (known instanceof StoredTorrent) return known.opened()
        await torrents.close(infoHash, 'keep')
        const torrent = new StoredTorrent(infoHash, layout, parts)
        const opened = await torrent.opened()
        torrents.add(infoHash, torrent)
        return opened
      })
    },
    openInPlace: async (infoHash, layout, source) => {
      checkLayout(infoHash, layout)
      checkAlgorithm(hasher, layout)
      return torrents.inOrder(infoHash, async () => {
        const known = torrents.get(infoHash)
        if (known instanceof InPlaceTorrent) return known.open(source)
        await torrents.close(infoHash, 'keep')
        const torrent = new InPlaceTorrent(infoHash, layout, {
          hasher,
          now,
          sourceCacheBytes: options.sourceCacheBytes ?? LIMITS.sourceCacheBytes,
          sourceCheckMs: options.sourceCheckMs ?? LIMITS.sourceCheckMs,
          recheckProgressMs: LIMITS.recheckProgressMs,
          onFault: (fault) => notify('source-fault', { infoHash, fault }),
        })
        torrents.add(infoHash, torrent)
        return torrent.open(source)
      })
    },
    put: (infoHash, pieceIndex, bytes) =>
      torrents.use(infoHash, async (torrent) => {
        const verdict = await torrent.put(pieceIndex, bytes)
        return verdict.verified ? verdict : transferring(verdict, [verdict.bytes.buffer])
      }),
    read: (infoHash, offset, length) =>
      torrents.use(infoHash, async (torrent) => {
        if (!Number.isInteger(length) || length < 1 || length > LIMITS.storeReadBytes) {
          const message = `Expected to read 1 to ${LIMITS.storeReadBytes} bytes, got ${length}`
          throw new StoreError('out-of-range', message, { infoHash, offset, length, limit: LIMITS.storeReadBytes })
        }
        const bytes = await torrent.read(offset, length)
        return transferring(bytes, [bytes.buffer])
      }),
    recheck: (infoHash, pieces) =>
      torrents.use(infoHash, (torrent) =>
        torrent.recheck(pieces, (state) =>
          notify('recheck-progress', { infoHash, ...state, verified: state.verified.slice() }),
        ),
      ),
    cancelRecheck: (infoHash) => torrents.get(infoHash)?.cancelRecheck(),
    flush: (infoHash) => torrents.use(infoHash, (torrent) => torrent.flush()),
    close: (infoHash) => torrents.inOrder(infoHash, () => torrents.close(infoHash, 'keep')),
    remove: (infoHash) =>
      torrents.inOrder(infoHash, async () => {
        await torrents.close(infoHash, 'discard')
        await disk.remove(infoHash)
      }),
    list: () => disk.list(),
    storedBytes: async (infoHash) =>
      [...(await disk.lengths(infoHash)).values()].reduce((sum, bytes) => sum + bytes, 0),
    usage: () => disk.usage(),
    fits: (bytes) => disk.fits(bytes),
  }
}

/** @throws StoreError `out-of-range` for a torrent with pieces that this worker cannot hash */
function checkAlgorithm({ algorithm }: PieceHasher, layout: StoreLayout): void {
  const got = hashAlgorithmOf(layout)
  if (got === algorithm) return
  throw new StoreError('out-of-range', `Expected hashes of ${algorithm}, got ${got}`, { expected: algorithm, got })
}
