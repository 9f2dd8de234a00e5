import type { Dictionary } from '../bencode/dictionary.ts'
import type { BencodeValue } from '../bencode/value.ts'
import type { MetainfoFile } from '../metainfo/metainfo.ts'
/**
 * The file table of an info dictionary (BEP 3, BEP 47), paths sanitised. A symbolic link takes no bytes and is kept as an empty file.
 * @param name the torrent's name, sanitised
 * @throws MetainfoError
 */
export declare function readFiles(
  info: Dictionary,
  name: string,
): {
  files: MetainfoFile[]
  length: number
}
/** `path.utf-8` where it is, since it is the likelier to be UTF-8. */
export declare function rawPath(file: Dictionary): readonly BencodeValue[] | null
export declare function lengthOf(file: Dictionary, index: number): number
/** BEP 47: `p` padding, `l` symbolic link, `x` executable, `h` hidden. */
export declare function attributes(file: Dictionary): string
