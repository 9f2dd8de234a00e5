import type { FreshetError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Magnet } from '../../core/metainfo/magnet.ts'
import type { Metainfo } from '../../core/metainfo/metainfo.ts'
import { cleanName } from '../../core/text.ts'
import { addedWithMagnet, addedWithMetainfo } from './additions.ts'
import type { SessionContext } from './session-context.ts'
import type { SavedSession } from './session-store.ts'
import { TorrentSession } from './torrent-session.ts'

/** @param addedAt ms since the epoch */
export function sessionFromMagnet(context: SessionContext, magnet: Magnet, addedAt: number): TorrentSession {
  return new TorrentSession(context, magnet.infoHash, addedAt, addedWithMagnet(magnet))
}

/** @param addedAt ms since the epoch @throws StoreError */
export async function sessionFromMetainfo(
  context: SessionContext,
  metainfo: Metainfo,
  addedAt: number,
): Promise<TorrentSession> {
  const session = new TorrentSession(context, metainfo.infoHash, addedAt, addedWithMetainfo(metainfo))
  await session.openContent(metainfo)
  return session
}

/**
 * Restores a saved session. If its store cannot be opened, it is on the list as failed, its record unchanged, and can
 * be resumed once the cause is gone.
 */
export async function restoreSession(context: SessionContext, saved: SavedSession): Promise<TorrentSession> {
  const { infoHash, addedAt, name, trackers, webSeeds, sources = [], selectOnly, ...record } = saved.record
  const { contentKey = null } = record
  // Earlier versions kept the names of links with invisible characters in them.
  const shown = cleanName(name, LIMITS.metainfoTextCharacters) ?? infoHash
  const added = { name: shown, trackers, webSeeds, sources, selectOnly, contentKey }
  const session = new TorrentSession(context, infoHash, addedAt, added, saved)
  session.completedAt = record.completedAt
  session.downloadedBytes = record.downloadedBytes
  session.uploadedBytes = record.uploadedBytes
  session.phase = record.paused ? 'paused' : 'idle'
  await session.reopenContent().catch((thrown: unknown) => session.onFailed(thrown as FreshetError))
  return session
}
