import { fileSpans, type LayoutFile } from '../metainfo/layout.ts'
import { webSeedFileUrl } from './url.ts'

/** Bytes of one file at a web seed: one HTTP request. */
export interface FetchPart {
  readonly kind: 'fetch'
  /** Index of the file in the torrent. */
  readonly file: number
  readonly url: string
  /** First byte, from the start of the file. */
  readonly start: number
  /** Last byte, included, as in a `Range` header. */
  readonly end: number
  /** Where `start` is, from the start of the torrent. */
  readonly at: number
  /** Bytes of the whole file. */
  readonly fileLength: number
}

/** Padding (BEP 47): zeros that are on no server. */
export interface ZerosPart {
  readonly kind: 'zeros'
  /** From the start of the torrent. */
  readonly at: number
  readonly length: number
}

export type WebSeedPart = FetchPart | ZerosPart

/** A web seed's address and the paths below it, one a file. */
export interface WebSeedSite {
  readonly url: string
  readonly paths: readonly string[]
}

/**
 * What to ask a web seed (BEP 19) for torrent bytes `offset`..`offset + length`-1, in order and without a gap: one request for each
 * file that has some of them. Empty files have none.
 * @throws RangeError when the range leaves the torrent
 */
export function webSeedParts(
  site: WebSeedSite,
  files: readonly LayoutFile[],
  offset: number,
  length: number,
): WebSeedPart[] {
  return fileSpans(files, offset, length).map(({ fileIndex, fileOffset, length: bytes }) => {
    const file = files[fileIndex]!
    const at = file.offset + fileOffset
    if (file.pad) return { kind: 'zeros', at, length: bytes }
    const url = webSeedFileUrl(site.url, site.paths, fileIndex)
    return {
      kind: 'fetch',
      file: fileIndex,
      url,
      start: fileOffset,
      end: fileOffset + bytes - 1,
      at,
      fileLength: file.length,
    }
  })
}

/** What is left of a request from torrent byte `at` on. */
export function partFrom(part: FetchPart, at: number): FetchPart {
  return { ...part, start: part.start + (at - part.at), at }
}

/** The torrent byte after the last of the request's. */
export function endOf(part: FetchPart): number {
  return part.at + part.end - part.start + 1
}
