import { fileSpans, type LayoutFile } from '../metainfo/layout.ts'
import { webSeedFileUrl } from './url.ts'

/** A byte range of one file at a web seed: one HTTP request. */
export interface FetchPart {
  readonly kind: 'fetch'
  /** Index of the file in the torrent. */
  readonly file: number
  readonly url: string
  /** First byte, from the start of the file. */
  readonly start: number
  /** Last byte, included, as in a `Range` header. */
  readonly end: number
  /** Offset of `start` in the torrent. */
  readonly at: number
  /** Bytes of the whole file. */
  readonly fileLength: number
}

/** Padding (BEP 47): zeros that no server has. */
export interface ZerosPart {
  readonly kind: 'zeros'
  /** From the start of the torrent. */
  readonly at: number
  readonly length: number
}

export type WebSeedPart = FetchPart | ZerosPart

/** A web seed's URL and the path of each file below it. */
export interface WebSeedSite {
  readonly url: string
  readonly paths: readonly string[]
}

/**
 * The requests to a web seed (BEP 19) for torrent bytes `offset`..`offset + length`-1, in order and without gaps: one
 * for each file that has some of them.
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

/** A request for all of file `index`, which has bytes and is no padding. */
export function fileAsPart(site: WebSeedSite, files: readonly LayoutFile[], index: number): FetchPart {
  const { offset, length } = files[index]!
  return {
    kind: 'fetch',
    file: index,
    url: webSeedFileUrl(site.url, site.paths, index),
    start: 0,
    end: length - 1,
    at: offset,
    fileLength: length,
  }
}

/** The rest of a request from torrent byte `at` on. */
export function partFrom(part: FetchPart, at: number): FetchPart {
  return { ...part, start: part.start + (at - part.at), at }
}

/** The torrent byte after the last one of a request. */
export function endOf(part: FetchPart): number {
  return part.at + part.end - part.start + 1
}
