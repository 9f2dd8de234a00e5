import { FreshetError, StreamError } from '../../core/errors.ts'
import { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { ContentKey } from '../../core/metainfo/content-key.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { verifiedRun } from '../../core/picking/verified-run.ts'
import { type FileRanges, pickRanges } from '../../core/saving/file-ranges.ts'
import { filesOfRecord, type SessionRecord } from '../../protocol/session.ts'
import type { StreamedFile } from '../../protocol/stream.ts'
import type { StreamAddress } from './address.ts'
import type { SessionReader, StreamParts } from './parts.ts'

/** A file of a torrent, and its bytes that are known without the engine. Lengths and positions in bytes of the file. */
export interface StreamFile {
  readonly infoHash: InfoHash
  readonly index: number
  readonly name: string
  readonly length: number
  /** Of an encrypted torrent; `name` and `length` are those of the plain file, {@link known} is about sealed bytes. */
  readonly contentKey: ContentKey | null
  readonly known: KnownBytes
}

export interface KnownBytes {
  /** Whether verified bytes are on disk, where the service worker can read them. */
  readonly onDisk: boolean
  /** Verified bytes from `position` on without a gap, up to `end` (exclusive). */
  run(position: number, end: number): number
}

type FileEntry = Omit<StreamedFile, 'index'>

const NOTHING_KNOWN: KnownBytes = { onDisk: false, run: () => 0 }

/**
 * Finds the file that a URL names: in the session database or, when that does not have it, through the engine.
 *
 * @throws StreamError `unknown-torrent`, `unknown-file`, `no-metadata`; `engine-unreachable` when the database cannot
 *   be read and no tab runs the engine
 */
export async function findFile(
  address: StreamAddress,
  { sessions, engine }: Pick<StreamParts, 'sessions' | 'engine'>,
): Promise<StreamFile> {
  const { infoHash } = address
  const record = await readRecord(sessions, infoHash)
  if (record?.layout) {
    const files = filesOfRecord(record)
    const index = indexOf(address, files)
    return { infoHash, index, ...factsOf(files[index]!), known: knownBytes(record, index) }
  }
  try {
    const files = await (await engine.get(false)).call('files', [infoHash])
    const index = indexOf(address, files)
    return { infoHash, index: files[index]!.index, ...factsOf(files[index]!), known: NOTHING_KNOWN }
  } catch (thrown) {
    if (record === null && isUnreachable(thrown)) {
      throw new StreamError('unknown-torrent', `Expected a torrent of the list, got ${infoHash}`, { infoHash })
    }
    throw thrown
  }
}

/** Some files of a torrent, with their paths, and the torrent's name where it is known. */
export interface FoundFiles {
  readonly name: string | null
  readonly files: readonly (StreamFile & { readonly path: readonly string[] })[]
}

/** Finds several files of a torrent as {@link findFile} does; padding is left out. @throws as {@link findFile} */
export async function findFiles(
  infoHash: InfoHash,
  ranges: FileRanges,
  { sessions, engine }: Pick<StreamParts, 'sessions' | 'engine'>,
): Promise<FoundFiles> {
  const record = await readRecord(sessions, infoHash)
  const entries = record?.layout ? filesOfRecord(record) : await (await engine.get(false)).call('files', [infoHash])
  const picked = pickRanges([...entries.entries()], ranges).filter(([, { pad }]) => !pad)
  const last = ranges.at(-1)?.[1] ?? 0
  if (picked.length === 0 || last >= entries.length) {
    throw new StreamError('unknown-file', `Expected files below ${entries.length}, got ${last}`, { infoHash })
  }
  const known = record ? knownIn(record) : () => NOTHING_KNOWN
  const files = picked.map(([index, entry]) => {
    return { infoHash, index, path: entry.path, ...factsOf(entry), known: known(index) }
  })
  return { name: record?.name ?? null, files }
}

/** Reads the file's known bytes from the database again. */
export async function refresh(file: StreamFile, sessions: SessionReader): Promise<KnownBytes> {
  const record = await readRecord(sessions, file.infoHash)
  return record?.layout ? knownBytes(record, file.index) : NOTHING_KNOWN
}

export function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof FreshetError && (thrown.code === 'engine-unreachable' || thrown.code === 'engine-gone')
}

/** Null when there is no such session; undefined when the database cannot be read. */
async function readRecord(sessions: SessionReader, infoHash: InfoHash): Promise<SessionRecord | null | undefined> {
  try {
    return await sessions.read(infoHash)
  } catch {
    return undefined
  }
}

function indexOf({ infoHash, path }: StreamAddress, files: readonly FileEntry[]): number {
  const index = files.findIndex(
    (file) => !file.pad && file.path.length === path.length && file.path.every((element, i) => element === path[i]),
  )
  if (index >= 0) return index
  const name = path.join('/')
  throw new StreamError('unknown-file', `Expected a file of ${infoHash}, got "${name}"`, { infoHash, name })
}

function factsOf({ path, length, contentKey }: FileEntry): Pick<StreamFile, 'name' | 'length' | 'contentKey'> {
  return { name: path.at(-1) ?? '', length, contentKey: contentKey ?? null }
}

const knownBytes = (record: SessionRecord, index: number): KnownBytes => knownIn(record)(index)

/** The known bytes of each file of a torrent. */
function knownIn({ layout, bitfield, store }: SessionRecord): (index: number) => KnownBytes {
  if (!layout || !bitfield || store !== 'opfs') return () => ({ onDisk: store === 'opfs', run: () => 0 })
  const verified = bitfieldOf(layout.pieceCount, bitfield)
  return (index) => {
    const { offset } = layout.files[index]!
    return { onDisk: true, run: (position, end) => verifiedRun(layout, verified, offset + position, offset + end) }
  }
}

/** Empty when the record's bitfield does not fit its pieces: then none of it can be trusted. */
function bitfieldOf(pieceCount: number, bytes: Uint8Array): Bitfield {
  try {
    return new Bitfield(pieceCount, bytes)
  } catch {
    return new Bitfield(pieceCount)
  }
}
