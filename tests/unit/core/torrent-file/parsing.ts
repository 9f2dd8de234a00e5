import { createHash } from 'node:crypto'
import { MetainfoError } from '../../../../src/core/errors.ts'
import type { Metainfo } from '../../../../src/core/metainfo/metainfo.ts'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'

export const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest()
export const parse = (bytes: Uint8Array): Promise<Metainfo> => parseTorrentFile(bytes, sha1)
export const paths = (metainfo: Metainfo): string[] => metainfo.files.map((file) => file.path.join('/'))
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** The code with which a torrent file is refused. */
export async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    await parse(bytes)
  } catch (error) {
    if (error instanceof MetainfoError) return error.code
    throw error
  }
  return 'accepted'
}
