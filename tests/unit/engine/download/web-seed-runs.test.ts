import { afterEach, describe, expect, it } from 'vitest'
import { madeUpBytes } from '../../../stack/content.ts'
import { closeDownloads, type ServedDownload, startDownload } from './served-download.ts'

const KIB = 1024
const MIB = 1024 * KIB
const film = { name: 'film.bin', bytes: madeUpBytes('film.bin', 12 * MIB) }
afterEach(closeDownloads)

const complete = (d: ServedDownload): Promise<void> => d.until(() => d.verified.length === d.metainfo.pieceCount)

/** Resolves once `holds`, looked at in every turn of the event loop. */
const settled = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => (holds() ? resolve() : void setImmediate(look))
    look()
  })

/** Requests of a download that nothing disturbs. */
async function undisturbed(): Promise<number> {
  const d = await startDownload([film])
  d.seeds.add(d.server.url)
  await complete(d)
  return d.server.ranges.length
}

describe('web seeds and begun pieces', () => {
  it('costs one request or two when an answer is cut, not one for each piece', async () => {
    const usual = await undisturbed()
    const d = await startDownload([film])
    let cut = false
    d.server.behave(() => {
      const isSecond = d.server.requests.length === 2
      cut ||= isSecond
      return isSecond ? { cutAfter: 300 * KIB } : null
    })
    d.seeds.add(d.server.url)
    await complete(d)
    expect(cut).toBe(true)
    expect(d.errors.map(({ code }) => code)).toEqual(['web-seed-cut'])
    expect(d.server.ranges.length).toBeLessThanOrEqual(usual + 2)
    // The blocks that had come are not fetched again, but for those that were cut in two.
    expect(d.server.sentBytes()).toBeLessThanOrEqual(d.metainfo.length + 64 * KIB)
  })

  it('fetches what a reader jumps back to at once, in one range, although it was begun and given back', async () => {
    const d = await startDownload([film], { stallMs: 60_000 })
    // The first run has pieces 0 to 3; of the next only a little comes.
    d.server.behave(() => (d.server.requests.length === 1 ? null : { stallAfter: 100 * KIB }))
    d.seeds.add(d.server.url)
    await d.until(() => d.verified.includes(4))
    // Far ahead, and back to what was begun.
    d.server.behave(() => ({ stallAfter: 70 * KIB }))
    d.jump(150, 160)
    await d.until(() => d.verified.includes(150))
    d.server.behave(() => null)
    const before = d.server.ranges.length
    d.jump(5, 12)
    await d.until(() => [5, 6, 7, 8, 9, 10, 11, 12].every((piece) => d.verified.includes(piece)))
    // Piece 5 with two blocks less.
    expect(d.server.ranges[before]).toMatch(/^bytes=360448-/)
    const asked = d.server.ranges.slice(before).filter((range) => Number(/\d+/.exec(range)![0]) < 13 * 64 * KIB)
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  it('delivers what a peer leaves behind under a reader, though a long run is under way elsewhere', async () => {
    const d = await startDownload([film], { stallMs: 60_000 })
    const peer = await d.join('peer')
    d.jump(0, 7)
    await settled(() => peer.requests.length === 32)
    // The peer is asked for all that the reader needs and sends one block; the web seed hangs at the other end.
    d.server.behave(() => ({ stallAfter: 20 * KIB }))
    d.seeds.add(d.server.url)
    await settled(() => d.server.sentBytes() > 0)
    d.server.behave(() => null)
    const first = peer.requests[0]!
    peer.far.piece(first.piece, first.offset, d.honest(first))
    peer.close()
    await d.until(() => [0, 1, 2, 3, 4, 5, 6, 7].every((piece) => d.verified.includes(piece)))
    expect(d.errors).toEqual([])
  })

  it('does not wait for a peer that is much slower under a reader', async () => {
    const d = await startDownload([film], { stallMs: 60_000 })
    const peer = await d.join('slow')
    d.jump(0, 3)
    await settled(() => peer.requests.length >= 16)
    d.seeds.add(d.server.url)
    // The peer never answers, and has not yet been given up; the web seed has shown its speed elsewhere.
    await d.until(() => [0, 1, 2, 3].every((piece) => d.verified.includes(piece)))
    expect(d.download.isSnubbed(peer.wire)).toBe(false)
  })
})
