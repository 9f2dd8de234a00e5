import { createTorrent } from '../../../../src/core/torrent-file/create-torrent.ts'
import { planShare } from '../../../../src/core/torrent-file/share-plan.ts'
import { createMessageYield } from '../../../../src/pieces/message-yield.ts'
import { createPieceService, type PieceServiceOptions } from '../../../../src/pieces/piece-service.ts'
import { MemoryDisk } from '../../../../src/pieces/store/memory-disk.ts'
import type { HashedSource, PiecesEvents, Source, SourceFile } from '../../../../src/protocol/pieces.ts'
import { NodeHasher } from '../torrent.ts'

/** Bytes that depend on their place and `seed` alone. */
export function patternBytes(length: number, seed = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = Math.imul(i + 1 + seed * 7919, 2654435761) >>> 24
  return bytes
}

export interface FileOfUser {
  readonly path: readonly string[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

export function sourceOf(files: readonly FileOfUser[]): Source {
  return {
    files: files.map(({ path, bytes }): SourceFile => {
      const file = new File([bytes], path.at(-1)!, { lastModified: 1_000 })
      return { name: path.join('/'), file, handle: null, size: file.size, lastModified: 1_000 }
    }),
    contentKey: null,
  }
}

/** A piece service for jobs, with small steps. */
export function jobService(options: Partial<PieceServiceOptions> = {}) {
  const events: { name: keyof PiecesEvents; payload: PiecesEvents[keyof PiecesEvents] }[] = []
  const service = createPieceService({
    disk: new MemoryDisk(64 << 20),
    hasher: new NodeHasher(),
    yieldToMessages: createMessageYield(),
    now: () => performance.now(),
    notify: (name, payload) => void events.push({ name, payload }),
    ...options,
  })
  return { service, events }
}

/** What the rpc unwraps. */
export const unwrapped = <T>(value: T): T => (value as { value?: T }).value ?? value

/** The .torrent file that we make of these files. */
export async function ourTorrent(
  name: string,
  files: readonly FileOfUser[],
  pieceLength: number | null,
  options: Partial<PieceServiceOptions> = {},
  extras: { readonly private?: boolean; readonly source?: string } = {},
) {
  const hashed: HashedSource = unwrapped(
    await jobService(options).service.hashSource('job', sourceOf(files), pieceLength),
  )
  const plan = planShare(
    name,
    files.map(({ path, bytes }) => ({ path, size: bytes.length })),
  )
  const list = plan.paths.map((path, index) => ({ path, length: hashed.fileLengths[index]! }))
  const made = { name: plan.name, webSeeds: [], ...hashed, ...extras, ...(plan.isSingle ? {} : { files: list }) }
  return { ...createTorrent(made), hashed }
}
