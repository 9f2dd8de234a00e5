import { Bitfield } from '../../../core/metainfo/bitfield.ts'
import type { Metainfo } from '../../../core/metainfo/metainfo.ts'
import { buildTorrentFile } from '../../../core/torrent-file/build-torrent-file.ts'
import { parseTorrentFile } from '../../../core/torrent-file/torrent-file.ts'
import type { Source } from '../../../protocol/pieces.ts'
import { filesOfRecord, type SessionRecord } from '../../../protocol/session.ts'
import type { SourceFault } from '../../../protocol/sharing.ts'
import { sha1 } from '../../lib/sha1.ts'
import { Content, layoutOf, type PieceStore, piecesOf } from './content.ts'
import { ContentSource } from './content-source.ts'
import { DoubtfulPieces } from './doubtful-pieces.ts'

/**
 * Opens a torrent of which the user has the files.
 * @param checked pieces that matched when the files were as `source` says, and those that are to be checked
 * @throws StoreError
 */
export async function openInPlace(
  metainfo: Metainfo,
  source: ContentSource,
  checked: Pick<Content, 'bitfield' | 'doubtful'>,
  pieceStore: PieceStore,
): Promise<Content> {
  const selected = metainfo.files.map(({ pad }) => !pad)
  const torrentFile = buildTorrentFile(metainfo)
  const content = new Content({ metainfo, torrentFile, store: 'in-place', selected, source, ...checked }, pieceStore)
  await openSource(content)
  // What a recheck did not find, or has not yet: the files were changed before the last restart.
  if (source.fault === null && !content.bitfield.isFull()) source.fault = 'changed'
  return content
}

/**
 * Opens what a saved session left: in the store, or the user's files that it was seeded from.
 * @param saved null: its record lost the files
 * @throws MetainfoError, StoreError
 */
export async function reopenContent(
  record: SessionRecord,
  torrentFile: Uint8Array,
  pieceStore: PieceStore,
  saved: Source | null,
): Promise<Content> {
  if (record.store !== 'in-place') return Content.reopen(record, torrentFile, pieceStore)
  const metainfo = await parseTorrentFile(torrentFile, sha1)
  const source = new ContentSource(saved ?? unknownSource(record), saved !== null)
  const bitfield = new Bitfield(metainfo.pieceCount, record.bitfield ?? undefined)
  const doubtful = DoubtfulPieces.fromRecord(record.recheck, metainfo.pieceCount)
  return openInPlace(metainfo, source, { bitfield, doubtful }, pieceStore)
}

/**
 * Opens the user's files anew. Files as they were give back what was withheld; after a change every piece is
 * doubtful. @throws StoreError
 */
export async function openSource(content: Content): Promise<{ lost: number[]; found: number[] }> {
  const { source, torrentFile } = content
  if (!source) return { lost: [], found: [] }
  const metainfo = await parseTorrentFile(torrentFile, sha1)
  const call = [metainfo.infoHash, layoutOf(metainfo), source.source] as const
  const { fault, files } = await content.pieceStore.pieces.call('openInPlace', [...call])
  const wasChanged = source.fault === 'changed'
  source.source = { ...source.source, files }
  if (fault === 'needs-permission' || fault === 'missing') return { lost: withdraw(content, fault), found: [] }
  if (fault === 'changed' || wasChanged) {
    const lost = withdraw(content, 'changed')
    content.doubtful = DoubtfulPieces.all(metainfo.pieceCount)
    return { lost, found: [] }
  }
  const found = source.withheld ? [...piecesOf(source.withheld)] : []
  for (const piece of found) content.bitfield.set(piece)
  source.fault = null
  source.withheld = null
  return { lost: [], found }
}

/** The user's files cannot be read as they were: no piece counts as verified. Returns those that did. */
export function withdraw({ source, bitfield }: Content, fault: NonNullable<SourceFault>): number[] {
  if (!source) return []
  const lost = [...piecesOf(bitfield)]
  if (fault === 'changed') source.withheld = null
  else source.withheld ??= bitfield.clone()
  for (const piece of lost) bitfield.set(piece, false)
  source.fault = fault
  return lost
}

/** Copies what is missing from the user's files. Returns the pieces that matched. @throws StoreError */
export async function copyFrom(
  { metainfo, bitfield, pieceStore }: Content,
  source: Source,
  jobId: string,
): Promise<number[]> {
  const { pieceCount, infoHash } = metainfo
  const missing = new Bitfield(pieceCount)
  for (let piece = 0; piece < pieceCount; piece++) if (!bitfield.get(piece)) missing.set(piece)
  const copied = await pieceStore.pieces.call('copySource', [jobId, infoHash, source, missing.bytes])
  const found = [...piecesOf(new Bitfield(pieceCount, copied))].filter((piece) => !bitfield.get(piece))
  for (const piece of found) bitfield.set(piece)
  return found
}

/** Files that are gone, of a session whose record lost them. */
function unknownSource(record: SessionRecord): Source {
  const files = filesOfRecord(record).map(({ path, length }) => ({
    ...{ name: path.join('/'), size: length },
    ...{ file: null, handle: null, lastModified: 0 },
  }))
  return { files, contentKey: record.contentKey ?? null }
}
