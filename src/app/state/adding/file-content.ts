import { decodeAs } from '../../../core/encoding/decode-as.ts'
import { guessEncoding } from '../../../core/encoding/guess-encoding.ts'
import { LIMITS } from '../../../core/limits.ts'
import { isTorrentLink, sourcesIn } from './links-in-text.ts'

/** Whether bytes begin like a .torrent file: a bencoded dictionary (BEP 3) that is not empty. */
export function looksLikeTorrent(bytes: Uint8Array): boolean {
  return /^d\d{1,3}:/.test(String.fromCharCode(...bytes.subarray(0, 8)))
}

/** What a chosen or dropped file is for us. */
export type FileKind =
  | { readonly kind: 'torrent' }
  /** A small text file with links in it. */
  | { readonly kind: 'links'; readonly text: string }
  | { readonly kind: 'other' }

/** Tells a file by its content; a file named `.torrent` always counts as one, so that its fault is told. */
export async function kindOfFile(file: File): Promise<FileKind> {
  if (/\.torrent$/i.test(file.name)) return { kind: 'torrent' }
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer())
  if (looksLikeTorrent(head)) return { kind: 'torrent' }
  if (file.size === 0 || file.size > LIMITS.magnetCharacters) return { kind: 'other' }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const text = decodeAs(guessEncoding(bytes).label, bytes)
  const links = sourcesIn(text).filter(isTorrentLink)
  return links.length > 0 ? { kind: 'links', text: links.join('\n') } : { kind: 'other' }
}
