import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BOX_HEADER_BYTES, readMp4Layout } from '../../../../../src/core/embed/owner/mp4-layout.ts'

/** A box of this type with so many bytes after its header. */
function box(type: string, body = 24, large = false): Uint8Array<ArrayBuffer> {
  const header = large ? 16 : 8
  const bytes = new Uint8Array(header + body)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, large ? 1 : bytes.length)
  bytes.set(new TextEncoder().encode(type), 4)
  if (large) view.setBigUint64(8, BigInt(bytes.length))
  return bytes
}
const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(parts.flatMap((part) => [...part]))

describe('where an MP4 file has its index', () => {
  it.each<[string, Uint8Array, string]>([
    ['before the media', join(box('ftyp'), box('moov'), box('mdat')), 'first'],
    ['behind the media', join(box('ftyp'), box('mdat'), box('moov')), 'last'],
    ['before the media, with room between', join(box('ftyp'), box('free', 500), box('moov'), box('mdat')), 'first'],
    ['behind the media, with a box of the large form', join(box('ftyp'), box('free', 40, true), box('mdat')), 'last'],
    ['nowhere: a WebM file', join(new Uint8Array([0x1a, 0x45, 0xdf, 0xa3]), new Uint8Array(40)), 'not-mp4'],
    ['nowhere: a page', new TextEncoder().encode('<!doctype html><title>Not found</title>'), 'not-mp4'],
    ['nowhere: a box that is not known', join(box('ftyp'), box('evil'), box('moov')), 'not-mp4'],
    ['nowhere: a box that is shorter than its header', join(box('ftyp'), new Uint8Array(4), box('moov')), 'not-mp4'],
  ])('%s', (_, bytes, place) => {
    expect(readMp4Layout(bytes)).toEqual({ place })
  })

  it('says where to read on', () => {
    const head = join(box('ftyp'), box('free', 100_000))
    const layout = readMp4Layout(head.subarray(0, 200))
    expect(layout).toEqual({ place: null, at: 32 + 100_008 })
    expect(readMp4Layout(box('moov'), head.length)).toEqual({ place: 'first' })
  })

  it('ends for any bytes, and reads on only behind what it has read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(1_000_000), (rest, start) => {
        const bytes = start === 0 ? join(box('ftyp'), rest) : rest
        const layout = readMp4Layout(bytes, start)
        if (layout.place === null) expect(layout.at).toBeGreaterThan(start + bytes.length - BOX_HEADER_BYTES)
      }),
    )
  })

  it('is found in a real film', () => {
    const film = readFileSync(new URL('../../../../stack/sample/sample.mp4', import.meta.url))
    expect(readMp4Layout(film.subarray(0, 4_096)).place).toBe('first')
  })
})
