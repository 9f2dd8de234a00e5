import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockCutter } from '../../../../src/core/web-seed/block-cutter.ts'
import { endOf, partFrom, type WebSeedPart, webSeedParts } from '../../../../src/core/web-seed/parts.ts'

const BLOCK = 16 * 1024

interface File {
  readonly offset: number
  readonly length: number
  readonly pad: boolean
}

/** Files end to end, some of them empty, some padding; with at least one byte in all. */
const torrent = fc
  .record({
    sizes: fc.array(fc.tuple(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90_000 })), fc.boolean()), {
      minLength: 1,
      maxLength: 12,
    }),
    pieceBlocks: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ sizes, pieceBlocks }) => {
    const files: File[] = []
    let offset = 0
    for (const [length, pad] of sizes) {
      files.push({ offset, length, pad: pad && length > 0 && length < 60_000 })
      offset += length
    }
    const pieceLength = pieceBlocks * BLOCK
    return { files, length: offset, pieceLength, pieceCount: Math.ceil(offset / pieceLength) }
  })
  .filter(({ length }) => length > 0)

const site = (files: readonly File[]) => ({ url: 'https://host.example/', paths: files.map((_, i) => `t/${i}`) })

const span = (part: WebSeedPart): [number, number] =>
  part.kind === 'zeros' ? [part.at, part.at + part.length] : [part.at, endOf(part)]

describe('webSeedParts', () => {
  it('covers exactly the requested bytes, in order, each from its file', () => {
    fc.assert(
      fc.property(torrent, fc.nat(), fc.nat(), ({ files, length }, a, b) => {
        const offset = a % length
        const bytes = 1 + (b % (length - offset))
        let at = offset
        for (const part of webSeedParts(site(files), files, offset, bytes)) {
          const [start, end] = span(part)
          expect(start).toBe(at)
          expect(end).toBeGreaterThan(start)
          at = end
          const file = files.findIndex((one) => one.offset <= start && start < one.offset + one.length)
          expect(part.kind).toBe(files[file]!.pad ? 'zeros' : 'fetch')
          if (part.kind === 'zeros') continue
          expect(part.file).toBe(file)
          expect(part.url).toBe(files.length === 1 ? 'https://host.example/t/0' : `https://host.example/t/${file}`)
          expect(part.start).toBe(start - files[file]!.offset)
          expect(part.end).toBeLessThan(files[file]!.length)
          expect(part.fileLength).toBe(files[file]!.length)
        }
        expect(at).toBe(offset + bytes)
      }),
    )
  })

  it('continues from a byte within a request', () => {
    const part = webSeedParts({ url: 'http://h/f', paths: ['f'] }, [{ offset: 0, length: 100, pad: false }], 10, 50)[0]
    if (part?.kind !== 'fetch') throw new Error('expected a request')
    expect(partFrom(part, 30)).toMatchObject({ start: 30, end: 59, at: 30 })
    expect(endOf(partFrom(part, 30))).toBe(60)
  })

  it('refuses a range outside the torrent', () => {
    expect(() =>
      webSeedParts({ url: 'http://h/f', paths: ['f'] }, [{ offset: 0, length: 9, pad: false }], 5, 5),
    ).toThrow(RangeError)
  })
})

describe('BlockCutter', () => {
  /** Marks byte `at` of a torrent so that a byte in the wrong place shows. */
  const mark = (at: number): number => (at * 31 + (at >> 8)) & 255

  it('passes on every byte once, in whole blocks, however streams are cut and interleaved', () => {
    fc.assert(
      fc.property(
        torrent,
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        (layout, chunks, turns) => {
          // One stream for each file, as a web seed sends them. The order and the size of the chunks are random.
          const streams = layout.files
            .filter(({ length }) => length > 0)
            .map(({ offset, length }) => ({ at: offset, end: offset + length }))
          const cutter = new BlockCutter(layout)
          const seen = new Uint8Array(layout.length)
          for (let step = 0; streams.length > 0; step++) {
            const turn = turns[step % turns.length]! % streams.length
            const stream = streams[turn]!
            const length = Math.min(chunks[step % chunks.length]!, stream.end - stream.at)
            const bytes = Uint8Array.from({ length }, (_, i) => mark(stream.at + i))
            for (const cut of cutter.push(stream.at, bytes)) {
              const pieceLength = Math.min(layout.pieceLength, layout.length - cut.piece * layout.pieceLength)
              const end = cut.offset + cut.bytes.length
              expect(cut.offset % BLOCK).toBe(0)
              expect(end === pieceLength || end % BLOCK === 0).toBe(true)
              const from = cut.piece * layout.pieceLength + cut.offset
              for (const [i, byte] of cut.bytes.entries()) {
                if (byte !== mark(from + i)) throw new Error(`wrong byte at ${from + i}`)
                seen[from + i]!++
              }
            }
            stream.at += length
            if (stream.at === stream.end) streams.splice(turn, 1)
          }
          expect(seen.every((times) => times === 1)).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('passes on blocks that come together without a copy', () => {
    const cutter = new BlockCutter({ length: 8 * BLOCK, pieceLength: 4 * BLOCK, pieceCount: 2 })
    const bytes = new Uint8Array(2 * BLOCK + 5)
    const [cut, ...others] = [...cutter.push(BLOCK, bytes)]
    expect(others).toEqual([])
    expect(cut).toMatchObject({ piece: 0, offset: BLOCK })
    expect(cut!.bytes.buffer).toBe(bytes.buffer)
    expect(cut!.bytes.length).toBe(2 * BLOCK)
  })

  it('drops the partial block of a piece that will not be completed', () => {
    const cutter = new BlockCutter({ length: 2 * BLOCK, pieceLength: BLOCK, pieceCount: 2 })
    expect([...cutter.push(0, new Uint8Array(BLOCK - 1).fill(1))]).toEqual([])
    cutter.dropPiece(0)
    const cuts = [...cutter.push(0, new Uint8Array(BLOCK - 1).fill(2)), ...cutter.push(BLOCK - 1, new Uint8Array([3]))]
    expect(cuts).toHaveLength(1)
    expect(cuts[0]!.bytes[0]).toBe(2)
  })
})
