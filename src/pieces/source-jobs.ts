import { StoreError } from '../core/errors.ts'
import { SerialQueue } from '../core/lib/serial-queue.ts'
import { LIMITS } from '../core/limits.ts'
import { Bitfield } from '../core/metainfo/bitfield.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { pieceLengthAt, pieceStart } from '../core/metainfo/layout.ts'
import { checkPieceLength, choosePieceLength } from '../core/torrent-file/new-piece-length.ts'
import type { HashedSource, JobProgress, PiecesApi, Source } from '../protocol/pieces.ts'
import { type Methods, transferring } from '../protocol/rpc.ts'
import type { OpenTorrents } from './open-torrents.ts'
import { hashAll, untilAborted } from './source/hash-job.ts'
import { openSources } from './source/open-sources.ts'
import { endToEnd, SourceBytes } from './source/source-bytes.ts'
import { openFile } from './source/source-files.ts'
import { StoredTorrent } from './stored-torrent.ts'
import type { PieceHasher } from './verify/piece-hasher.ts'

export interface SourceJobsOptions {
  /** Of these jobs alone; called with the first of them. */
  readonly hasher: () => Promise<PieceHasher>
  readonly now: () => number
  readonly stepBytes?: number
  notify(name: 'job-progress', progress: JobProgress): void
}

/** The methods of `PiecesApi` that read all of the user's files: one such job at a time, since the disk is one. */
export function createSourceJobs(
  torrents: OpenTorrents,
  options: SourceJobsOptions,
): Methods<Pick<PiecesApi, 'hashSource' | 'copySource' | 'cancelJob'>> {
  const running = new Map<string, AbortController>()
  const queue = new SerialQueue()

  /** @param work is given a function that reports the bytes done, at most every LIMITS.shareProgressMs */
  const run = async <T>(jobId: string, work: (job: Job) => Promise<T>): Promise<T> => {
    const abort = new AbortController()
    running.set(jobId, abort)
    let reportedAt = Number.NEGATIVE_INFINITY
    const report = (doneBytes: number, totalBytes: number): void => {
      if (abort.signal.aborted) return
      const isDue = options.now() - reportedAt >= LIMITS.shareProgressMs
      if (!isDue && doneBytes < totalBytes) return
      reportedAt = options.now()
      options.notify('job-progress', { jobId, doneBytes, totalBytes })
    }
    try {
      const done = queue.run(async () => {
        abort.signal.throwIfAborted()
        return work({ signal: abort.signal, report })
      })
      // Also while it waits for another job to end.
      return await untilAborted(done, abort.signal)
    } finally {
      running.delete(jobId)
    }
  }

  return {
    hashSource: (jobId, source, pieceLength) =>
      run(jobId, async ({ signal, report }) => {
        const hashed = await hashSource(source, pieceLength, { options, signal, report })
        return transferring(hashed, [hashed.hashes.buffer])
      }),
    copySource: (jobId, infoHash, source, pieces) =>
      run(jobId, (job) => copySource(torrents, infoHash, { source, pieces }, job)),
    cancelJob: (jobId) => running.get(jobId)?.abort(new StoreError('cancelled', 'The job was cancelled', { jobId })),
  }
}

interface Job {
  readonly signal: AbortSignal
  report(doneBytes: number, totalBytes: number): void
}

async function hashSource(
  source: Source,
  wanted: number | null,
  { options, signal, report }: Job & { readonly options: SourceJobsOptions },
): Promise<HashedSource> {
  const sources = openSources(await openAll(source), source.contentKey)
  const fileLengths = sources.map(({ size }) => size)
  const files = endToEnd(fileLengths)
  const length = fileLengths.reduce((sum, size) => sum + size, 0)
  const pieceLength = wanted ?? choosePieceLength(length)
  checkPieceLength(pieceLength, length)
  report(0, length)
  const { stepBytes = LIMITS.shareStepBytes } = options
  const hasher = await options.hasher()
  const bytes = new SourceBytes(sources, files)
  const onProgress = (done: number): void => report(done, length)
  const hashes = await hashAll({ bytes, length, pieceLength, hasher, stepBytes, signal, onProgress })
  return { pieceLength, length, fileLengths, hashes }
}

/** Each piece passes the same verification as one of a peer, so a file that changed since is not copied. */
async function copySource(
  torrents: OpenTorrents,
  infoHash: InfoHash,
  { source, pieces }: { readonly source: Source; readonly pieces: Uint8Array },
  { signal, report }: Job,
): Promise<Uint8Array<ArrayBuffer>> {
  return torrents.use(infoHash, async (torrent) => {
    if (!(torrent instanceof StoredTorrent)) throw new StoreError('read-only', 'Expected a torrent of the store')
    const { layout } = torrent
    const bytes = new SourceBytes(openSources(await openAll(source), source.contentKey), layout.files)
    const wanted = new Bitfield(layout.pieceCount, pieces)
    const copied = new Bitfield(layout.pieceCount)
    const indexes = function* (): Generator<number> {
      for (let at = wanted.firstSet(0, layout.pieceCount); at !== -1; at = wanted.firstSet(at + 1, layout.pieceCount))
        yield at
    }
    let totalBytes = 0
    for (const piece of indexes()) totalBytes += pieceLengthAt(layout, piece)
    let doneBytes = 0
    report(0, totalBytes)
    const rest = indexes()
    const copyNext = async (): Promise<void> => {
      for (const piece of rest) {
        signal.throwIfAborted()
        // It was removed meanwhile, and waits for this job.
        if (torrents.get(infoHash) !== torrent)
          throw new StoreError('cancelled', 'The torrent was closed', { infoHash })
        const length = pieceLengthAt(layout, piece)
        const read = await untilAborted(bytes.read(pieceStart(layout, piece), length), signal)
        if ((await torrent.put(piece, read.slice())).verified) copied.set(piece)
        doneBytes += length
        report(doneBytes, totalBytes)
      }
    }
    const atOnce = Math.max(1, Math.min(8, Math.floor(LIMITS.shareStepBytes / layout.pieceLength)))
    await Promise.all(Array.from({ length: atOnce }, copyNext))
    return copied.bytes
  })
}

function openAll({ files }: Source) {
  return Promise.all(files.map(async (file) => ({ file: await openFile(file), name: file.name })))
}
