import { createHash } from 'node:crypto'
import createTorrentOfWebtorrent from 'create-torrent'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBencode, TORRENT_FORM } from '../../../../src/core/bencode/decode.ts'
import { createHasher } from '../../../../src/pieces/hasher/hasher.ts'
import type { JobProgress } from '../../../../src/protocol/pieces.ts'
import { hasherFiles } from '../hasher/hasher-files.ts'
import { NodeHasher } from '../torrent.ts'
import { type FileOfUser, jobService, ourTorrent, patternBytes, sourceOf, unwrapped } from './shared-files.ts'

const KIB = 1024

/** The info dictionary of create-torrent, byte for byte. */
async function infoOfWebtorrent(
  name: string,
  files: readonly FileOfUser[],
  options: Parameters<typeof createTorrentOfWebtorrent>[1],
) {
  const input = files.map(({ path, bytes }) => {
    const file = new File([bytes], path.at(-1)!)
    // A single file in a folder is told from a single file by its path.
    return Object.assign(file, { fullPath: files.length > 1 ? [name, ...path].join('/') : path.join('/') })
  })
  const torrentFile = await new Promise<Uint8Array>((resolve, reject) => {
    createTorrentOfWebtorrent(input, { name, announceList: [], ...options }, (error, made) =>
      error ? reject(error) : resolve(made),
    )
  })
  const { start, end } = readBencode(torrentFile, undefined, TORRENT_FORM).spans.get('info')!
  return torrentFile.subarray(start, end)
}

const file = (path: string, length: number): FileOfUser => ({
  path: path.split('/'),
  bytes: patternBytes(length, path.length),
})

describe('hashSource and createTorrent', () => {
  it.each<[string, FileOfUser[], Parameters<typeof createTorrentOfWebtorrent>[1]]>([
    ['one file', [file('Film.webm', 300 * KIB + 7)], {}],
    ['one file of a byte', [file('a', 1)], {}],
    ['one file of one whole piece', [file('a.bin', 16 * KIB)], {}],
    [
      'nested folders, empty files, unicode names',
      [
        file('Übersicht.txt', 5),
        file('a/empty', 0),
        file('a/b/ключ 鍵.bin', 70_001),
        file('z/zz/zzz.bin', 40_000),
        file('z/é.txt', 3),
        file('last', 0),
      ],
      {},
    ],
    ['pieces larger than everything', [file('x', 5), file('y/z', 9)], { pieceLength: 256 * KIB }],
    ['a private one of a source', [file('x', 50_000)], { private: true, info: { source: 'A site' } }],
    ['a piece length', [file('x', 200_000), file('y', 200_000)], { pieceLength: 64 * KIB }],
  ])('make of %s what create-torrent makes', async (_, files, options) => {
    const name = files.length === 1 ? files[0]!.path[0]! : 'Фолдер 1'
    const extras = { private: options.private === true, ...(options.info ? { source: 'A site' } : {}) }
    const ours = await ourTorrent(name, files, options.pieceLength ?? null, {}, extras)
    const theirs = await infoOfWebtorrent(name, files, options)
    expect(Buffer.from(ours.info).toString('latin1')).toBe(Buffer.from(theirs).toString('latin1'))
  })

  it('choose the piece length as create-torrent does, and go on to 16 MiB', async () => {
    // Only the sizes count: the files are as long as their holes.
    for (const length of [1, 1_500_000, 24_000_000]) {
      const { hashed } = await ourTorrent('x', [{ path: ['x'], bytes: new Uint8Array(length) }], null)
      const theirs = await infoOfWebtorrent('x', [{ path: ['x'], bytes: new Uint8Array(length) }], {})
      expect(Buffer.from(theirs).toString('latin1')).toContain(`piece lengthi${hashed.pieceLength}e`)
    }
  })

  it('hash any files in any steps, across file borders, with our hasher as with Node’s', async () => {
    const hasher = await createHasher(hasherFiles)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 200_000 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(16 * KIB, 32 * KIB, 128 * KIB),
        fc.constantFrom(64 * KIB, 100 * KIB, 300 * KIB, 4096 * KIB),
        async (lengths, pieceLength, shareStepBytes) => {
          fc.pre(lengths.some((length) => length > 0))
          const files = lengths.map((length, index) => ({ path: [`${index}`], bytes: patternBytes(length, index) }))
          const all = Buffer.concat(files.map(({ bytes }) => bytes))
          const expected: Buffer[] = []
          for (let at = 0; at < all.length; at += pieceLength)
            expected.push(
              createHash('sha1')
                .update(all.subarray(at, at + pieceLength))
                .digest(),
            )
          for (const one of [hasher, new NodeHasher()]) {
            const { hashed } = await ourTorrent('x', files, pieceLength, { hasher: one, shareStepBytes })
            expect(Buffer.from(hashed.hashes).toString('hex')).toBe(Buffer.concat(expected).toString('hex'))
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('refuse a piece length that no client reads', async () => {
    const { service } = jobService()
    const source = sourceOf([file('x', 10)])
    for (const pieceLength of [0, 1_000, 8 * KIB, 32 * KIB * KIB, 48 * KIB]) {
      await expect(service.hashSource('job', source, pieceLength)).rejects.toMatchObject({ code: 'share-piece-length' })
    }
  })
})

describe('a job', () => {
  it('reports its progress from 0 to all, and not more than 4 times a second', async () => {
    let clock = 0
    const { service, events } = jobService({ now: () => (clock += 10), shareStepBytes: 64 * KIB })
    await service.hashSource('job', sourceOf([file('x', 5_000_000)]), 16 * KIB)
    const progress = events.map(({ payload }) => payload as JobProgress)
    expect(progress[0]).toMatchObject({ jobId: 'job', doneBytes: 0, totalBytes: 5_000_000 })
    expect(progress.at(-1)?.doneBytes).toBe(5_000_000)
    expect(progress.length).toBeLessThan(10)
  })

  it('ends at once when it is cancelled, though a read never comes back, and so does one that waits', async () => {
    const { service } = jobService()
    const stuck = Object.assign(new File(['abc'], 'slow'), {
      slice: () => ({ arrayBuffer: () => new Promise<ArrayBuffer>(() => {}) }),
    })
    const source = sourceOf([file('x', 3)])
    const slow = { ...source, files: [{ ...source.files[0]!, file: stuck as unknown as File }] }
    const first = service.hashSource('first', slow, null)
    const second = service.hashSource('second', source, null)
    await service.cancelJob('second')
    await expect(second).rejects.toMatchObject({ code: 'cancelled' })
    await service.cancelJob('first')
    await expect(first).rejects.toMatchObject({ code: 'cancelled' })
    expect(unwrapped(await service.hashSource('third', source, null)).length).toBe(3)
  })

  it.each([
    ['NotFoundError', 'file-vanished'],
    ['NotReadableError', 'file-unreadable'],
    ['NotAllowedError', 'file-forbidden'],
  ])('names the file that fails with %s', async (name, code) => {
    const { service } = jobService()
    const broken = Object.assign(new File(['abc'], 'b'), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('no', name)) }),
    })
    const source = sourceOf([file('a', 3), file('folder/b', 3)])
    const files = [source.files[0]!, { ...source.files[1]!, file: broken as unknown as File }]
    const fails = service.hashSource('job', { ...source, files }, null)
    await expect(fails).rejects.toMatchObject({ code, fields: { name: 'folder/b' } })
  })
})
