import { afterEach, describe, expect, it } from 'vitest'
import { madeUpBytes } from '../../../stack/content.ts'
import { closeDownloads, type ServedDownload, startDownload } from './served-download.ts'

afterEach(closeDownloads)

const PIECE = 64 * 1024
const PIECES = 24
const film = { name: 'film.mp4', bytes: madeUpBytes('film.mp4', PIECES * PIECE) }
async function start(isConnecting = false): Promise<ServedDownload> {
  const served = await startDownload([film], { pieceLength: PIECE, reading: { isConnecting: () => isConnecting } })
  served.seeds.add(served.server.url)
  return served
}

/** A reader waits for the whole film, each piece of which is due in `dueMs`. */
const read = ({ download }: ServedDownload, dueMs: number): void =>
  download.setDeadlines([{ first: 0, last: PIECES - 1, dueMs: () => dueMs, readMs: () => 0 }])
const isWhole = ({ verified }: ServedDownload) => verified.length === PIECES
/** Bytes of each request to the host. */
const lengths = ({ server }: ServedDownload): number[] =>
  server.ranges.map((range) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range)!
    return Number(last) - Number(first) + 1
  })
const isPieceAtMost = (length: number): boolean => length <= PIECE

describe('the host of a film that is only read', () => {
  it('is not asked while a peer brings what is due in time', async () => {
    const served = await start()
    const peer = await served.join('a')
    peer.answer(served.honest)
    read(served, 2_500)
    await served.until(() => isWhole(served))
    expect(served.server.requests).toEqual([])
  })

  it('is asked for one piece at a time in place of a peer that does not send, which keeps nothing from it', async () => {
    const served = await start()
    const peer = await served.join('a')
    read(served, 600)
    await served.until(() => served.verified.length >= 3)
    expect(lengths(served).every(isPieceAtMost)).toBe(true)
    expect(new Set(peer.cancelled.map(({ piece }) => piece))).toContain(0)
    // The peer is back, and is left what it brings in time.
    peer.answer(served.honest)
    await served.until(() => isWhole(served))
    expect(served.server.sentBytes()).toBeLessThan(film.bytes.length)
  })

  it('takes over from a peer that dies', async () => {
    const served = await start()
    const peer = await served.join('a')
    const dies = (request: Parameters<typeof served.honest>[0]): Uint8Array => {
      if (request.piece === 6) peer.answer(null)
      return served.honest(request)
    }
    peer.answer(dies)
    read(served, 1_500)
    await served.until(() => isWhole(served))
    expect(lengths(served).every(isPieceAtMost)).toBe(true)
    expect(served.server.sentBytes()).toBeLessThanOrEqual((PIECES - 5) * PIECE)
  })

  it('is asked for runs of pieces where there are no peers', async () => {
    const served = await start()
    read(served, 2_500)
    await served.until(() => isWhole(served))
    expect(served.server.sentBytes()).toBe(film.bytes.length)
    expect(served.server.ranges.length).toBeLessThan(PIECES / 2)
  })

  it('is asked in time where peers connect for ever', async () => {
    const served = await start(true)
    read(served, 200)
    await served.until(() => isWhole(served))
    expect(served.server.sentBytes()).toBe(film.bytes.length)
  })

  it('is asked for what the peers do not have', async () => {
    const served = await start()
    const peer = await served.join('a', [0, 1, 2, 5])
    peer.answer(served.honest)
    read(served, 2_500)
    await served.until(() => isWhole(served))
    expect(served.server.sentBytes()).toBe((PIECES - 4) * PIECE)
  })

  it('is asked for nothing once nothing is read', async () => {
    const served = await start()
    read(served, 5_000)
    served.download.setDeadlines([])
    expect(served.download.hostNeeds!.isNeeded(0, { bytesPerSecond: null, latencyMs: 0 })).toBe(false)
  })
})
