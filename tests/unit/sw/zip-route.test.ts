import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../../stack/content.ts'
import { unzip } from '../../stack/unzip.ts'
import { bytesOf, CHUNK, PIECE, type TestFile } from './fakes.ts'
import { world } from './stream/world.ts'

const FILES: readonly TestFile[] = [
  { path: ['Album', 'one.flac'], length: 5 * CHUNK + 5 },
  { path: ['.pad', '1'], length: 100, pad: true },
  { path: ['Album', 'art', 'cover — été.jpg'], length: 700 },
  { path: ['Album', 'empty.txt'], length: 0 },
]
const ALL = FILES.map((_, index) => index)
const FIRST = sha256(bytesOf(0, 0, FILES[0]!.length))

const read = async (response: Response) => unzip(Buffer.from(await response.arrayBuffer()))

describe('an archive of some files of a torrent', () => {
  it('has each file with its folders, and no padding', async () => {
    const { askZip, open } = world(undefined, null, FILES)
    const response = await askZip(ALL)
    expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''Album.zip")
    const files = await read(response)
    expect([...files.keys()]).toEqual(['Album/one.flac', 'Album/art/cover — été.jpg', 'Album/empty.txt'])
    expect(files.get('Album/one.flac')).toEqual({ length: FILES[0]!.length, sha256: FIRST })
    expect(files.get('Album/empty.txt')?.length).toBe(0)
    expect(open()).toBe(0)
  })

  it('of one folder is named after it, without the folders above', async () => {
    const response = await world(undefined, null, FILES).askZip([2], {}, 1)
    expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''art.zip")
    expect([...(await read(response)).keys()]).toEqual(['art/cover — été.jpg'])
  })

  it('is as long as announced, whatever its files are', async () => {
    const name = fc.stringMatching(/^[a-zé€😀 ]{1,12}$/u)
    const file = fc.record({ path: fc.array(name, { minLength: 1, maxLength: 3 }), length: fc.nat(2 * PIECE) })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 6 }), async (files) => {
        if (files.every(({ length }) => length === 0)) return
        const response = await world(undefined, null, files).askZip(files.map((_, index) => index))
        const { byteLength } = await response.arrayBuffer()
        expect(response.headers.get('content-length')).toBe(String(byteLength))
      }),
      { numRuns: 40 },
    )
  })

  it('announces the length of one beyond 4 GB', async () => {
    const files = [{ path: ['a', 'large.bin'], length: 5e9 }, ...FILES]
    const response = await world([], null, files).askZip([0])
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(5e9)
    await response.body?.cancel()
  })

  it('reads a file when its turn comes, and nothing once it is cancelled', async () => {
    const { askZip, files, open } = world(undefined, null, FILES)
    const reader = (await askZip(ALL)).body!.getReader()
    expect([files.openReaders, open()]).toEqual([0, 1])
    await reader.read()
    await reader.read()
    await reader.read()
    expect(files.openReaders).toBe(1)
    await reader.cancel()
    expect([files.openReaders, open()]).toEqual([0, 0])
  })

  it('breaks off, and says so, when a part of a file is lost', async () => {
    const { askZip, files, trouble, open } = world(undefined, null, FILES)
    const reader = (await askZip(ALL)).body!.getReader()
    for (let chunks = 0; chunks < 3; chunks++) await reader.read()
    files.lose()
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow()
    expect(trouble).toEqual(['Album.zip ended: engine-unreachable'])
    expect(open()).toBe(0)
  })

  it('is refused for files that the torrent does not have', async () => {
    const { askZip } = world(undefined, null, FILES)
    const response = await askZip([2, 9])
    expect([response.status, response.headers.get('freshet-error')]).toEqual([404, 'unknown-file'])
    expect((await askZip([0], { method: 'POST' })).status).toBe(405)
  })
})
