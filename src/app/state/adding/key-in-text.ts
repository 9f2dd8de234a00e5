import { EncryptionError } from '../../../core/errors.ts'
import { type ContentKey, parseContentKey } from '../../../core/metainfo/content-key.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { parseMagnet } from '../../../core/metainfo/magnet.ts'
import { torrentLinkOf } from './links-in-text.ts'

/**
 * The key of a torrent in a pasted text: the whole link to it, in any of the forms that can be added, or the key alone.
 * @throws EncryptionError `key-missing`, `other-torrent` and those of a key; MagnetError
 */
export function keyInText(text: string, infoHash: InfoHash): ContentKey {
  const pasted = text.trim()
  const link = torrentLinkOf(pasted)
  // What has no mark of a link in it is a key, or a part of one.
  if (link === null && /^[\w-]+$/.test(pasted)) return parseContentKey(pasted)
  const magnet = parseMagnet(link ?? pasted)
  if (magnet.infoHash !== infoHash) {
    throw new EncryptionError('other-torrent', `Expected a link to ${infoHash}, got one to ${magnet.infoHash}`)
  }
  if (magnet.contentKey !== null) return magnet.contentKey
  throw new EncryptionError('key-missing', 'Expected a link with a key, got one without')
}
