import { plainBytesWithin } from '../../core/encryption/chunks.ts'
import type { MetainfoFile } from '../../core/metainfo/metainfo.ts'
import type { FileSummary } from '../../protocol/engine.ts'
import { verifiedBytesOf } from '../sessions/pieces/selection.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'

/** Bytes of a file as its owner knows it: without what encryption added. */
export function shownLength({ encryption }: TorrentSession, file: MetainfoFile): number {
  return encryption.record?.files[file.index]?.length ?? file.length
}

/** Of {@link shownLength}. */
export function shownVerified({ content, encryption }: TorrentSession, file: MetainfoFile): number {
  const verified = content ? verifiedBytesOf(content.metainfo, content.bitfield, file.index) : 0
  const plain = encryption.record?.files[file.index]?.length
  if (plain === undefined) return verified
  // Padding counts as the last bytes of the file.
  return verified === file.length ? plain : Math.min(plain, plainBytesWithin(verified))
}

/** The files of a torrent without padding, by their true names where it is encrypted and its key is here. */
export function shownFiles(session: TorrentSession): FileSummary[] {
  const files: FileSummary[] = []
  for (const file of session.content?.metainfo.files ?? []) {
    if (file.pad) continue
    const { index } = file
    files.push({
      index,
      path: session.encryption.record?.files[index]?.path ?? file.path,
      length: shownLength(session, file),
      verifiedBytes: shownVerified(session, file),
      selected: session.content?.selected[index] ?? false,
    })
  }
  return files
}
