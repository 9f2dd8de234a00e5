import { afterEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { closeFixtures, complete, expectWhole, film, startWebSeeds } from './fixture.ts'
import { BLOCK } from './memory-download.ts'

const KIB = 1024
afterEach(closeFixtures)

describe('web seeds and peers', () => {
  it('finishes a piece that a peer abandoned', async () => {
    const w = await startWebSeeds()
    w.download.put(3, [0, 2])
    w.download.put(15, [0])
    w.seeds.add(w.server.url)
    await complete(w)
    for (const [piece, blocks] of [
      [3, [0, 2]],
      [15, [0]],
    ] as const) {
      for (const block of blocks) {
        const at = piece * w.metainfo.pieceLength + block * BLOCK
        w.download.bytes.set(w.bytes.subarray(at, Math.min(at + BLOCK, w.bytes.length)), at)
      }
    }
    expectWhole(w)
  })

  it('ends the request when its bytes are not wanted any more', async () => {
    const w = await startWebSeeds([film], { stallMs: 60_000 })
    w.server.behave(() => ({ stallAfter: 70 * KIB }))
    for (let piece = 4; piece < w.metainfo.pieceCount; piece++) w.download.unwanted.add(piece)
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.has(0))
    for (const piece of [1, 2, 3]) {
      w.seeds.cancelPiece(piece)
      w.download.free(piece)
      w.download.unwanted.add(piece)
    }
    expect(w.seeds.summaries()).toMatchObject([{ state: 'idle' }])
    expect(w.budget.bytes).toBe(LIMITS.webSeedPendingBytes)
    expect(w.errors).toEqual([])
  })

  it('sends a new request past a long gap, when pieces of a run are not wanted any more', async () => {
    const w = await startWebSeeds([film], { pieceLength: 32 * KIB })
    w.server.behave(({ range }) =>
      range === `bytes=0-${LIMITS.webSeedFirstRunBytes - 1}` ? { stallAfter: 20 * KIB } : null,
    )
    for (let piece = 8; piece < w.metainfo.pieceCount; piece++) w.download.unwanted.add(piece)
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.includes('arrived 0'))
    for (const piece of [0, 1, 2, 3]) {
      w.seeds.cancelPiece(piece)
      w.download.free(piece)
      w.download.unwanted.add(piece)
    }
    await w.download.until(() => [4, 5, 6, 7].every((piece) => w.download.has(piece)))
    expect(w.server.ranges).toEqual([`bytes=0-262143`, `bytes=131072-262143`])
  })

  it('stops a piece that the download does not want any more', async () => {
    const w = await startWebSeeds([film])
    w.download.wantsRest = (piece) => {
      if (piece !== 1) return true
      w.download.unwanted.add(1)
      return false
    }
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.blocks.every((_, piece) => piece === 1 || w.download.has(piece)))
    expect(w.download.has(1)).toBe(false)
  })

  it('releases what does not lead to the piece that a reader waits for', async () => {
    const w = await startWebSeeds([film], { stallMs: 60_000 })
    w.server.behave(() => ({ stallAfter: 20 * KIB }))
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.includes('arrived 0'))
    // The run holds pieces 0 to 3; a reader waits for piece 2.
    w.server.behave(() => null)
    w.seeds.cancelExcept((piece) => piece >= 2)
    expect(w.download.log).toContain('released 0-1')
    await w.download.until(() => w.download.has(2))
    await complete(w)
    expectWhole(w)
  })

  it('releases a run that ends before the reader', async () => {
    const w = await startWebSeeds([film], { stallMs: 60_000 })
    w.server.behave(() => ({ stallAfter: 20 * KIB }))
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.includes('arrived 0'))
    w.server.behave(() => null)
    for (let piece = 0; piece < 10; piece++) w.download.unwanted.add(piece)
    w.seeds.cancelExcept((piece) => piece >= 10)
    expect(w.download.log).toContain('released 0-3')
    await w.download.until(() => w.download.has(10))
    expect(w.server.ranges[1]).toMatch(/^bytes=655360-/)
  })

  it('ends every request when the torrent is left, and releases nothing', async () => {
    const w = await startWebSeeds([film], { stallMs: 60_000 })
    w.server.behave(() => ({ stallAfter: 20 * KIB }))
    w.seeds.add(w.server.url)
    await w.download.until(() => w.download.log.includes('arrived 0'))
    w.seeds.stop()
    expect(w.download.log.filter((line) => line.startsWith('released'))).toEqual([])
    expect(w.budget.bytes).toBe(LIMITS.webSeedPendingBytes)
    expect(w.seeds.summaries()).toMatchObject([{ state: 'idle' }])
  })
})
