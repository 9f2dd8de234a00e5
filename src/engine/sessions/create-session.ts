import { EngineError, type FreshetError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Magnet } from '../../core/metainfo/magnet.ts'
import type { Metainfo } from '../../core/metainfo/metainfo.ts'
import { cleanName } from '../../core/text.ts'
import type { AddOptions } from '../../protocol/adding/choosing.ts'
import { addedWithMagnet, addedWithMetainfo } from './additions.ts'
import type { SessionContext } from './session-context.ts'
import type { SavedSession } from './session-store.ts'
import { TorrentSession } from './torrent-session.ts'

/** @param addedAt ms since the epoch @param choosing whether the user chooses the files first */
export function sessionFromMagnet(
  context: SessionContext,
  magnet: Magnet,
  addedAt: number,
  choosing: boolean,
): TorrentSession {
  return new TorrentSession(context, magnet.infoHash, addedAt, { ...addedWithMagnet(magnet), choosing })
}

/** @param addedAt ms since the epoch @throws StoreError, EngineError `unknown-file` */
export async function sessionFromMetainfo(
  context: SessionContext,
  metainfo: Metainfo,
  addedAt: number,
  { choosing = false, reading }: AddOptions,
): Promise<TorrentSession> {
  const { infoHash, files } = metainfo
  if (reading && files[reading.fileIndex]?.pad !== false) {
    throw new EngineError('unknown-file', `Expected a file of the torrent, got number ${reading.fileIndex}`, {
      infoHash,
    })
  }
  const added = { ...addedWithMetainfo(metainfo, reading), choosing }
  const session = new TorrentSession(context, infoHash, addedAt, added)
  await session.openContent(metainfo)
  return session
}

/**
 * Restores a saved session. If its store cannot be opened, it is on the list as failed, its record unchanged, and can
 * be resumed once the cause is gone.
 */
export async function restoreSession(context: SessionContext, saved: SavedSession): Promise<TorrentSession> {
  const { infoHash, addedAt, name, trackers, webSeeds, sources = [], selectOnly, ...record } = saved.record
  const { contentKey = null, choosing = false, withoutKey = false, reading = null } = record
  // Earlier versions kept the names of links with invisible characters in them.
  const shown = cleanName(name, LIMITS.metainfoTextCharacters) ?? infoHash
  const added = { name: shown, trackers, webSeeds, sources, selectOnly, contentKey, choosing, withoutKey, reading }
  const session = new TorrentSession(context, infoHash, addedAt, added, saved)
  session.completedAt = record.completedAt
  session.downloadedBytes = record.downloadedBytes
  session.uploadedBytes = record.uploadedBytes
  session.origin = record.origin ?? 'added'
  session.phase = record.paused ? 'paused' : 'idle'
  await session.reopenContent().catch((thrown: unknown) => session.onFailed(thrown as FreshetError))
  return session
}
