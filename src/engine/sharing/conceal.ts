import { toHex } from '../../core/bytes.ts'
import { sealRecord } from '../../core/encryption/sealed-record.ts'
import { ShareKeys } from '../../core/encryption/share-keys.ts'
import { type ContentKey, formatContentKey, KEY_BYTES } from '../../core/metainfo/content-key.ts'
import type { NewTorrent } from '../../core/torrent-file/create-torrent.ts'
import { SEALED_KEY, sealedValue } from '../../core/torrent-file/sealed.ts'

/**
 * The key of one share. It must be new for each: two contents under one key would share nonces.
 */
export function newContentKey(): ContentKey {
  return formatContentKey(crypto.getRandomValues(new Uint8Array(KEY_BYTES)))
}

/**
 * The torrent with neutral names, and with its true ones in a sealed record. The name differs between torrents, so that
 * other clients keep them in folders of their own.
 * @param sizes of the user's files, in order
 */
export async function conceal(torrent: NewTorrent, key: ContentKey, sizes: readonly number[]): Promise<NewTorrent> {
  const { name, files, comment = null, createdAt = 0, createdBy: _createdBy, ...rest } = torrent
  const paths = files?.map(({ path }) => [name, ...path]) ?? [[name]]
  const record = {
    name,
    createdAt,
    comment,
    files: paths.map((path, index) => ({ path, length: sizes[index] ?? 0 })),
  }
  const sealed = await sealRecord(await ShareKeys.of(key), record)
  return {
    ...rest,
    name: `encrypted-${toHex(crypto.getRandomValues(new Uint8Array(4)))}`,
    ...(files && { files: files.map(({ length }, index) => ({ path: [String(index)], length })) }),
    extraInfo: new Map([[SEALED_KEY, sealedValue(sealed)]]),
  }
}
