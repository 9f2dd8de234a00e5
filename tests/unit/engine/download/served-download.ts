import type { WebSeedError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { pieceLengthAt } from '../../../../src/core/metainfo/layout.ts'
import type { Metainfo } from '../../../../src/core/metainfo/metainfo.ts'
import { buildTorrentFile } from '../../../../src/core/torrent-file/build-torrent-file.ts'
import { webSeedPaths } from '../../../../src/core/web-seed/url.ts'
import { BadPieceDetector } from '../../../../src/engine/download/bad-piece-detector.ts'
import { Download } from '../../../../src/engine/download/download.ts'
import { WebSeedBudget } from '../../../../src/engine/web-seed/budget.ts'
import { WebSeeds } from '../../../../src/engine/web-seed/web-seeds.ts'
import type { SeedFile } from '../../../stack/content.ts'
import { startWebSeed, type WebSeed } from '../../../stack/web-seed.ts'
import { torrentOf } from '../web-seed/memory-download.ts'
import { type PeerRequest, type Remote, remote } from './remote.ts'

const closers: (() => unknown)[] = []

/** Ends every download of a test. */
export async function closeDownloads(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close()
}

/** The product's download and web seeds, real wires, and a real HTTP server; pieces are compared, not hashed. */
export interface ServedDownload {
  readonly server: WebSeed
  readonly download: Download
  readonly seeds: WebSeeds
  readonly metainfo: Metainfo
  readonly bytes: Uint8Array
  /** Verified pieces, in order. */
  readonly verified: readonly number[]
  readonly bad: readonly { readonly id: string; readonly piece: number }[]
  readonly errors: readonly WebSeedError[]
  /** Of web seeds that sent wrong bytes. */
  readonly refusals: readonly WebSeedError[]
  until(holds: () => boolean): Promise<void>
  /** @param has all pieces, by default */
  join(id: string, has?: readonly number[]): Promise<Remote>
  honest(request: PeerRequest): Uint8Array
  /** A reader waits for these pieces from now on, and jumped there. */
  jump(first: number, last: number): void
}

interface Options {
  readonly folder?: string
  readonly pieceLength?: number
  readonly stallMs?: number
  /** Only what readers wait for is fetched; see `DownloadHost.reading`. */
  readonly reading?: { isConnecting(): boolean }
}

export async function startDownload(files: readonly SeedFile[], options: Options = {}): Promise<ServedDownload> {
  const { metainfo, bytes } = await torrentOf(files, options)
  const path = (name: string): string => (options.folder ? `${options.folder}/${name}` : name)
  const server = await startWebSeed(files.map((file) => ({ ...file, name: path(file.name) })))
  const verified: number[] = []
  const bad: { id: string; piece: number }[] = []
  const errors: WebSeedError[] = []
  const refusals: WebSeedError[] = []
  const watchers = new Set<() => void>()
  const look = (): void => {
    for (const watch of [...watchers]) watch()
  }
  const detector = new BadPieceDetector()
  const download = new Download(
    {
      infoHash: metainfo.infoHash,
      layout: metainfo,
      caps: { waitMs: () => 0, charge: () => {}, whenAllowed: () => {} },
      queuedBytes: 0,
      reading: options.reading ? { fileIndex: 0, isConnecting: options.reading.isConnecting } : null,
      hasPiece: () => false,
      put: async (piece, got) => {
        const at = piece * metainfo.pieceLength
        const isRight = Buffer.compare(got, bytes.subarray(at, at + pieceLengthAt(metainfo, piece))) === 0
        return isRight ? { verified: true } : { verified: false, bytes: got }
      },
      onBlock: look,
      onDelivered: () => {},
      onVerdict: () => {},
      onVerified: (piece) => {
        verified.push(piece)
        look()
      },
      onBadSource: (id, piece) => {
        bad.push({ id, piece })
        if (!seeds.refuse(id, piece)) detector.ban(id)
        look()
      },
      onFailed: (error) => {
        throw error
      },
      wakeWebSeeds: () => seeds?.wake(),
      cancelWebSeedPiece: (piece) => seeds.cancelPiece(piece),
    },
    detector,
  )
  const seeds: WebSeeds = new WebSeeds({
    layout: metainfo,
    paths: () => webSeedPaths({ torrentFile: buildTorrentFile(metainfo), infoHash: metainfo.infoHash }),
    source: download.webSeedRuns,
    isNeeded: download.hostNeeds && ((piece, speed) => download.hostNeeds!.isNeeded(piece, speed)),
    budget: new WebSeedBudget(),
    now: () => performance.now(),
    fileName: (index) => metainfo.files[index]!.path.join('/'),
    onRefused: (error) => void refusals.push(error),
    onFailed: (error) => {
      errors.push(error)
      look()
    },
    stallMs: options.stallMs ?? LIMITS.webSeedStallMs,
  })
  if (!options.reading) download.setWanted([{ first: 0, last: metainfo.pieceCount - 1, priority: 1 }])
  closers.push(
    () => server.close(),
    () => seeds.stop(),
    () => download.stop(),
  )
  return {
    server,
    download,
    seeds,
    metainfo,
    bytes,
    verified,
    bad,
    errors,
    refusals,
    until: (holds) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (!holds()) return
          watchers.delete(watch)
          resolve()
        }
        watchers.add(watch)
        watch()
      }),
    join: async (id, has) => {
      const end = await remote(has ?? 'all')
      end.wire.once('close', () => download.removeWire(end.wire))
      closers.push(() => end.close())
      download.addWire(end.wire, id)
      return end
    },
    honest: ({ piece, offset, length }) => {
      const at = piece * metainfo.pieceLength + offset
      return bytes.slice(at, at + length)
    },
    jump: (first, last) => {
      download.setDeadlines([{ first, last, dueMs: () => 0 }])
      const isAwaited = (piece: number): boolean => piece >= first && piece <= last
      download.cancelExcept(isAwaited)
      seeds.cancelExcept(isAwaited)
    },
  }
}
