import { KIB } from '../../units.ts'

/** With pieces of 1 MiB the first byte of a film came 200 ms later: small files get small pieces. */
const SMALL_FILE_BYTES = 256_000_000
const SMALL_PIECE_BYTES = 256 * KIB

/** Piece length of a file that is embedded; null: as of any other torrent. */
export const embedPieceLength = (length: number): number | null =>
  length <= SMALL_FILE_BYTES ? SMALL_PIECE_BYTES : null

/** Name of the file at an address; null where the address has none. */
export function nameInAddress(address: string): string | null {
  const last = urlOf(address)?.pathname.split('/').at(-1)
  if (!last) return null
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** Null for a text that is no absolute address. */
export function urlOf(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
