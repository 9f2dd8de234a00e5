import type { ContentKey } from '../metainfo/content-key.ts'
import type { SealedRecord, TorrentShape } from '../metainfo/metainfo.ts'
import { openRecord } from './sealed-record.ts'
import { ShareKeys } from './share-keys.ts'
import type { ShareRecord } from './share-record.ts'

/** What a key opens of an encrypted torrent: the true names and sizes. @throws EncryptionError */
export async function openShare(key: ContentKey, sealed: SealedRecord, metainfo: TorrentShape): Promise<ShareRecord> {
  return openRecord(await ShareKeys.of(key), sealed, metainfo)
}
