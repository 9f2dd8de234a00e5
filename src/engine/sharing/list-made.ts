import { EngineError } from '../../core/errors.ts'
import { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { AddResult } from '../../protocol/engine.ts'
import { addedWithMetainfo } from '../sessions/additions.ts'
import type { MadeTorrent } from '../sessions/made-torrent.ts'
import { ContentSource } from '../sessions/pieces/content-source.ts'
import { DoubtfulPieces } from '../sessions/pieces/doubtful-pieces.ts'
import { copyFrom, openInPlace } from '../sessions/pieces/in-place-content.ts'
import type { SessionContext } from '../sessions/session-context.ts'
import type { SessionList } from '../sessions/session-list.ts'
import { TorrentSession } from '../sessions/torrent-session.ts'

/**
 * Lists a torrent that was made here. One that is on the list already takes over what it lacks.
 * @throws StoreError, EngineError `too-many-torrents`, `share-files-changed`
 */
export async function listMade(list: SessionList, made: MadeTorrent): Promise<AddResult> {
  await list.loaded
  const addedAt = list.nextAddedAt()
  return list.addOnce(
    made.metainfo.infoHash,
    (known) => mergeFiles(known, made),
    () => sessionFromFiles(list.context, made, addedAt),
  )
}

/** Takes what is missing from files of the user that are the same torrent. @throws StoreError */
async function mergeFiles(session: TorrentSession, { metainfo, source, jobId }: MadeTorrent): Promise<void> {
  await session.additions.mergeMetainfo(metainfo)
  const { content } = session
  if (content?.source) await session.inPlace.replace(source)
  else if (content && !content.bitfield.isFull()) {
    session.onPiecesChecked([], await copyFrom(content, source, jobId))
    await session.save()
  }
}

/**
 * A session of which every piece is there: in the user's files, or copied from them to the store.
 * @throws StoreError, EngineError `share-files-changed`
 */
async function sessionFromFiles(context: SessionContext, made: MadeTorrent, addedAt: number): Promise<TorrentSession> {
  const { metainfo, source, keep, trackers, jobId } = made
  const { infoHash, pieceCount } = metainfo
  const session = new TorrentSession(context, infoHash, addedAt, {
    ...addedWithMetainfo(metainfo),
    trackers,
    contentKey: source.contentKey,
  })
  session.origin = 'shared'
  session.completedAt = addedAt
  if (keep === 'in-place') {
    const { unchecked: bitfield } = DoubtfulPieces.all(pieceCount)
    const checked = { bitfield, doubtful: new DoubtfulPieces(new Bitfield(pieceCount)) }
    const files = new ContentSource(source, false)
    const opening = openInPlace(metainfo, files, checked, context.pieceStore)
    session.content = await session.encryption.opened(opening)
    return session
  }
  await session.openContent(metainfo)
  const { pieces } = context.pieceStore
  const { content } = session
  const hadBytes = content?.doubtful.isEmpty === false
  try {
    if (content) await copyFrom(content, source, jobId)
    if (!content?.bitfield.isFull()) {
      throw new EngineError('share-files-changed', 'Expected the files as they were hashed, got other bytes', {
        infoHash,
      })
    }
    content.doubtful = new DoubtfulPieces(new Bitfield(pieceCount))
  } catch (thrown) {
    // Bytes that an earlier removal kept stay.
    await pieces.call(hadBytes ? 'close' : 'remove', [infoHash])
    throw thrown
  }
  return session
}
