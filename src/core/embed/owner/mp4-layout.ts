/**
 * Where an MP4 file has its index (`moov`): a player can begin only when it has read it. `at`: the next box is there,
 * beyond what was read; null as `place`: not known yet.
 */
export type Mp4Layout = { readonly place: 'first' | 'last' | 'not-mp4' } | { readonly place: null; readonly at: number }

/** Length of a box header with its largest size field. */
export const BOX_HEADER_BYTES = 16
/** Boxes of ISO/IEC 14496-12 that may come before the index. */
const KNOWN = ['ftyp', 'styp', 'free', 'skip', 'wide', 'pdin', 'uuid', 'meta', 'sidx', 'emsg', 'prft']

/**
 * Reads box headers at the top level until the index or the media data comes.
 *
 * @param bytes of the file from `start` on
 * @param start a box begins there; 0 for the file's beginning
 */
export function readMp4Layout(bytes: Uint8Array, start = 0): Mp4Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + BOX_HEADER_BYTES <= bytes.length) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (start + at === 0 && type !== 'ftyp') return { place: 'not-mp4' }
    if (type === 'moov') return { place: 'first' }
    if (type === 'mdat') return { place: 'last' }
    const short = view.getUint32(at)
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short
    // 0: to the end of the file. An index does not follow.
    if (!KNOWN.includes(type) || length < (short === 1 ? BOX_HEADER_BYTES : 8)) return { place: 'not-mp4' }
    at += length
    if (!Number.isSafeInteger(start + at)) return { place: 'not-mp4' }
  }
  return { place: null, at: start + at }
}
