import type { SessionRecord } from '../../protocol/session.ts'
import { Content, type PieceStore } from '../sessions/pieces/content.ts'

/** All that an embed saves has its pieces in the store. */
export const reopenContent = (record: SessionRecord, torrentFile: Uint8Array, store: PieceStore): Promise<Content> =>
  Content.reopen(record, torrentFile, store)
