import { readBencode, TORRENT_FORM } from '../bencode/decode.ts'
import { type Dictionary, stringAt } from '../bencode/dictionary.ts'
import { guessEncoding } from '../encoding/guess-encoding.ts'
import { rawPath } from './files.ts'
import { declaredEncoding, decodeName, encodingOfNames } from './names.ts'

/**
 * The paths of a torrent's files as its author wrote them, not sanitised: to be shown, never to be written.
 *
 * @param torrentFile one that was validated before
 * @returns one path a file, in the order of the metainfo's files
 */
export function givenPaths(torrentFile: Uint8Array): readonly (readonly string[])[] {
  const root = readBencode(torrentFile, undefined, TORRENT_FORM).value as Dictionary
  const info = root.get('info') as Dictionary
  const encoding = encodingOfNames(info, declaredEncoding(root, info), guessEncoding)
  const utf8Name = stringAt(info, 'name.utf-8')
  const name = utf8Name === null ? textOf(stringAt(info, 'name'), encoding) : decodeName(utf8Name, null)
  const files = info.get('files')
  if (!Array.isArray(files)) return [[name]]
  return (files as Dictionary[]).map((file) => {
    const own = Array.isArray(file.get('path.utf-8')) ? null : encoding
    return [name, ...(rawPath(file) ?? []).map((element) => textOf(element, own))]
  })
}

function textOf(value: unknown, encoding: string | null): string {
  return value instanceof Uint8Array ? decodeName(value, encoding) : ''
}
