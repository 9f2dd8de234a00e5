import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import fixtures from 'webtorrent-fixtures'
import { LIMITS } from '../../../../src/core/limits.ts'
import type { Metainfo } from '../../../../src/core/metainfo/metainfo.ts'
import { hashes, hybrid, multiFile, PIECE, raw, singleFile } from '../../../vectors/torrents.ts'
import { codeOf, parse } from './parsing.ts'

describe('fuzz', () => {
  test('random bytes throw nothing but MetainfoError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => void (await codeOf(bytes))),
      { numRuns: 300 },
    )
  })

  const sources = [
    singleFile(),
    hybrid(),
    multiFile([
      { length: 5, path: ['a', 'b'] },
      { attr: 'p', length: 9 },
    ]),
    new Uint8Array(fixtures.leavesMetadata.torrent),
  ]
  const edit = fc.record({
    at: fc.nat(),
    byte: fc.oneof(fc.constantFrom(...raw('dlie0123456789:-')), fc.integer({ min: 0, max: 255 })),
    kind: fc.constantFrom('set', 'insert', 'delete'),
  })

  test('torrents with some bytes changed throw nothing else either, and accepted ones are consistent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sources),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (source, edits) => {
          const bytes = [...source]
          for (const { at, byte, kind } of edits) {
            const index = at % bytes.length
            if (kind === 'set') bytes[index] = byte
            else bytes.splice(index, kind === 'delete' ? 1 : 0, ...(kind === 'insert' ? [byte] : []))
          }
          if ((await codeOf(Uint8Array.from(bytes))) === 'accepted')
            checkConsistent(await parse(Uint8Array.from(bytes)))
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test('any names and lengths give safe, distinct paths without gaps between files', async () => {
    const element = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '',
        'con',
        'CON.txt',
        'a',
        'A',
        'a.1',
        'c:',
        '/etc',
        '\\x',
        'a\0b',
        'b.',
        'b ',
        '\u202egpj.exe',
        'é',
        'e\u0301',
        '.pad',
        '7',
      ),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.uint8Array({ maxLength: 8 }),
    )
    const file = fc.record({
      length: fc.integer({ min: 0, max: 99 }),
      path: fc.array(element, { minLength: 1, maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 12 }), element, async (files, name) => {
        const bytes = multiFile([{ length: 1, path: ['seed'] }, ...files], { name })
        checkConsistent(await parse(bytes))
      }),
      { numRuns: 200 },
    )
  })
})

function checkConsistent(metainfo: Metainfo): void {
  let offset = 0
  const seen = new Set<string>()
  for (const file of metainfo.files) {
    expect(file.offset).toBe(offset)
    offset += file.length
    expect(file.path.length).toBeGreaterThan(0)
    for (const element of file.path) {
      expect(element).not.toMatch(/^\.{0,2}$|[/\\\0]|[. ]$/)
      expect(new TextEncoder().encode(element).length).toBeLessThanOrEqual(LIMITS.pathElementBytes)
    }
    if (file.pad) continue
    const key = file.path.join('/').normalize('NFC').toLowerCase()
    expect(seen.has(key)).toBe(false)
    seen.add(key)
  }
  expect(offset).toBe(metainfo.length)
  expect(metainfo.pieceCount).toBe(Math.ceil(metainfo.length / metainfo.pieceLength))
  expect(metainfo.hashes.length).toBe(20 * metainfo.pieceCount)
}

describe('time', () => {
  /** Processor time, ms: other work on the machine does not count. */
  const timed = async (bytes: Uint8Array): Promise<number> => {
    const before = process.cpuUsage()
    expect(await codeOf(bytes)).toBe('accepted')
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
  // Wide bounds: they catch quadratic time, which takes minutes.
  test('ten megabytes of hashes are read in time', async () => {
    expect(await timed(singleFile({ length: PIECE * 500_000, pieces: hashes(500_000) }))).toBeLessThan(1_000)
  })

  // Written as text, since building the values takes longer than reading them.
  const pieces = (count: number): string => `12:piece lengthi${PIECE}e6:pieces${count * 20}:${hashes(count)}`

  test('the most files allowed, as many as may be of each path, are read in time', async () => {
    const name = (index: number): string => `name ${String(Math.floor(index / LIMITS.equalPaths)).padStart(8, '0')}.txt`
    const file = (index: number): string => `d6:lengthi1e4:pathl11:some folder17:${name(index)}ee`
    const files = Array.from({ length: LIMITS.files }, (_, index) => file(index)).join('')
    const info = `d5:filesl${files}e4:name1:t${pieces(Math.ceil(LIMITS.files / PIECE))}e`
    expect(await timed(raw(`d4:info${info}e`))).toBeLessThan(5_000)
  })

  test('300,000 keys are read in time', async () => {
    const keys = Array.from({ length: 300_000 }, (_, i) => `7:k${String(i).padStart(6, '0')}1:x`).join('')
    expect(await timed(raw(`d4:infod6:lengthi5e4:name1:a${pieces(1)}e${keys}e`))).toBeLessThan(5_000)
  })
})
