import { expect } from 'vitest'
import type { WebSeedError } from '../../../../src/core/errors.ts'
import type { Metainfo } from '../../../../src/core/metainfo/metainfo.ts'
import { buildTorrentFile } from '../../../../src/core/torrent-file/build-torrent-file.ts'
import { webSeedPaths } from '../../../../src/core/web-seed/url.ts'
import { WebSeedBudget } from '../../../../src/engine/web-seed/budget.ts'
import type { WebSeedCaps } from '../../../../src/engine/web-seed/context.ts'
import { WebSeeds } from '../../../../src/engine/web-seed/web-seeds.ts'
import { madeUpBytes, type SeedFile } from '../../../stack/content.ts'
import { startWebSeed, type WebSeed } from '../../../stack/web-seed.ts'
import { MemoryDownload, torrentOf } from './memory-download.ts'

const closers: (() => unknown)[] = []

/** Ends every fixture of a test. */
export async function closeFixtures(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close()
}

/** A web server, the web seeds that fetch from it, and their download. */
export interface Fixture {
  readonly server: WebSeed
  readonly download: MemoryDownload
  readonly seeds: WebSeeds
  readonly metainfo: Metainfo
  readonly bytes: Uint8Array
  readonly errors: WebSeedError[]
  readonly budget: WebSeedBudget
  /** Resolves with the next failure. */
  failure(): Promise<WebSeedError>
}

export const film: SeedFile = { name: 'film.bin', bytes: madeUpBytes('film.bin', 1_000_001) }

interface Options {
  readonly folder?: string
  readonly pieceLength?: number
  readonly stallMs?: number
  readonly served?: readonly SeedFile[]
  readonly caps?: WebSeedCaps
  readonly budget?: WebSeedBudget
  readonly now?: () => number
  readonly isNeeded?: (piece: number) => boolean
}

export async function startWebSeeds(files: readonly SeedFile[] = [film], options: Options = {}): Promise<Fixture> {
  const { folder, stallMs, served, caps = null, budget = new WebSeedBudget(), now = () => performance.now() } = options
  const { metainfo, bytes } = await torrentOf(files, options)
  const path = (name: string): string => (folder ? `${folder}/${name}` : name)
  const server = await startWebSeed((served ?? files).map((file) => ({ ...file, name: path(file.name) })))
  const download = new MemoryDownload(metainfo)
  const errors: WebSeedError[] = []
  const watchers: ((error: WebSeedError) => void)[] = []
  const seeds = new WebSeeds({
    layout: metainfo,
    paths: () => webSeedPaths({ torrentFile: buildTorrentFile(metainfo), infoHash: metainfo.infoHash }),
    source: download,
    budget: budget,
    caps,
    isNeeded: options.isNeeded ?? null,
    now,
    fileName: (index) => metainfo.files[index]!.path.join('/'),
    onRefused: () => {},
    onFailed: (error) => {
      errors.push(error)
      for (const notify of watchers.splice(0)) notify(error)
    },
    ...(stallMs === undefined ? {} : { stallMs }),
  })
  closers.push(
    () => server.close(),
    () => seeds.stop(),
  )
  const failure = (): Promise<WebSeedError> => new Promise((resolve) => watchers.push(resolve))
  return { server, download, seeds, metainfo, bytes, errors, budget, failure }
}

/** Resolves when the download is complete. */
export const complete = ({ download }: Fixture): Promise<void> => download.until(() => download.complete)
export const expectWhole = ({ download, bytes }: Fixture): void => expect(Buffer.compare(download.bytes, bytes)).toBe(0)
