import { copyBytes } from '../bytes.ts'
import { EncryptionError } from '../errors.ts'
import type { SealedRecord } from '../metainfo/metainfo.ts'
import type { ShareKeys } from './share-keys.ts'
import { decodeShareRecord, encodeShareRecord, type SealedTorrent, type ShareRecord } from './share-record.ts'

const VERSION = 1
/** Zero, since its key seals this record alone. */
const ALGORITHM = { name: 'AES-GCM', iv: new Uint8Array(12) }

export async function sealRecord(keys: ShareKeys, record: ShareRecord): Promise<SealedRecord> {
  const sealed = await crypto.subtle.encrypt(ALGORITHM, await keys.meta(), encodeShareRecord(record))
  return { version: VERSION, bytes: new Uint8Array(sealed) }
}

/** @throws EncryptionError `share-version`, `wrong-key`, `record-damaged` */
export async function openRecord(keys: ShareKeys, sealed: SealedRecord, torrent: SealedTorrent): Promise<ShareRecord> {
  const { version, bytes } = sealed
  if (version !== VERSION) {
    throw new EncryptionError('share-version', `sealed record: expected version ${VERSION}, got ${version}`, {
      version,
    })
  }
  let plain: ArrayBuffer
  try {
    plain = await crypto.subtle.decrypt(ALGORITHM, await keys.meta(), copyBytes(bytes))
  } catch {
    throw new EncryptionError('wrong-key', 'sealed record: expected the key that it was sealed with, got another')
  }
  return decodeShareRecord(new Uint8Array(plain), torrent)
}
