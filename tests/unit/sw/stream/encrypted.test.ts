import { describe, expect, test } from 'vitest'
import { parseContentKey } from '../../../../src/core/metainfo/content-key.ts'
import { ERROR_HEADER, FAILED_AT_HEADER, type StreamApi } from '../../../../src/protocol/stream.ts'
import { sha256 } from '../../../stack/content.ts'
import { unzip } from '../../../stack/unzip.ts'
import { encryptedTorrent } from '../../../vectors/encrypted-torrent.ts'
import { KEY_TEXT } from '../../../vectors/encryption.ts'
import { CHUNK, HASH, recordOf } from '../fakes.ts'
import { bodyBytes, expectBytes, ranged, world } from './world.ts'

const SIZE = 2_500_000
const torrent = encryptedTorrent([SIZE, 0])
const [plain] = torrent.plain as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]
const CLIP = 'holidays/clip.mp4'
const contentKey = parseContentKey(KEY_TEXT)

/** A route over the sealed files on disk. @param broken position of a sealed byte of the clip that is changed */
function encryptedWorld(broken: number | null = null) {
  const made = world()
  const laid = recordOf(torrent.sealed.map(({ length }, index) => ({ path: ['encrypted', String(index)], length })))
  made.sessions.record = { ...laid, contentKey, plain: torrent.record.files }
  made.files.open = async (_, fileIndex, start, end) => {
    const bytes = torrent.sealed[fileIndex]!.slice(0, end)
    if (broken !== null && fileIndex === 0 && broken < end) bytes[broken]! ^= 1
    let position = start
    return {
      read: async () => {
        // No multiple of a chunk.
        const read = bytes.slice(position, position + 300_001)
        position += read.length
        return read
      },
      close: () => {},
    }
  }
  return made
}

describe('an encrypted file', () => {
  test('is answered by its true name and length, whole and in ranges', async () => {
    const { ask, open } = encryptedWorld()
    const whole = await ask(CLIP)
    expect(whole.status).toBe(200)
    expect(whole.headers.get('content-length')).toBe(String(SIZE))
    expect(whole.headers.get('content-type')).toBe('video/mp4')
    expectBytes(await bodyBytes(whole), plain)
    for (const [start, end] of [
      [0, 0],
      [65_535, 65_536],
      [1_000_000, 1_300_000],
      [SIZE - 1, SIZE - 1],
      [70_000, SIZE - 1],
    ] as const) {
      const part = await ask(CLIP, ranged(`bytes=${start}-${end}`))
      expect(part.headers.get('content-range')).toBe(`bytes ${start}-${end}/${SIZE}`)
      expectBytes(await bodyBytes(part), plain.subarray(start, end + 1))
    }
    expect((await ask('holidays/sub/notes.txt')).headers.get('content-length')).toBe('0')
    expect((await ask('encrypted/0')).status).toBe(404)
    expect(open()).toBe(0)
  })

  test('is in an archive by its true name and bytes', async () => {
    const files = await unzip(Buffer.from(await (await encryptedWorld().askZip([0, 1])).arrayBuffer()))
    expect([...files]).toMatchObject([
      ['holidays/clip.mp4', { length: SIZE, sha256: sha256(plain) }],
      ['holidays/sub/notes.txt', { length: 0 }],
    ])
  })

  test('with a chunk that its tag does not fit ends there with an error, and HEAD says where', async () => {
    const { ask } = encryptedWorld(38 * 65_552 - 5_000)
    const response = await ask(CLIP)
    await expect(response.arrayBuffer()).rejects.toMatchObject({ code: 'content-damaged' })
    const { headers } = await ask(CLIP, { method: 'HEAD' })
    expect(headers.get(ERROR_HEADER)).toBe('content-damaged')
    // The chunks before those that were opened together with it.
    expect(Number(headers.get(FAILED_AT_HEADER)) % 65_536).toBe(0)
    // Before the first byte it is a status; a part without it is whole.
    const part = await ask(CLIP, ranged(`bytes=${37 * 65_536}-`))
    expect(part.status).toBe(500)
    expect(part.headers.get(ERROR_HEADER)).toBe('content-damaged')
    expectBytes(await bodyBytes(await ask(CLIP, ranged('bytes=0-99'))), plain.subarray(0, 100))
  })

  test('that is not stored comes through the engine, which reads sealed bytes', async () => {
    const made = encryptedWorld()
    made.sessions.record = null
    const opened: { start: number; end: number }[] = []
    const calls: Partial<Record<keyof StreamApi, (...args: never[]) => unknown>> = {
      files: () => torrent.record.files.map((file, index) => ({ index, ...file, pad: false, contentKey })),
      open: ({ start, end }: { start: number; end: number }) => ({ streamId: opened.push({ start, end }) }),
      available: () => ({ bytes: CHUNK }),
      read: (_: number, position: number, length: number) => torrent.sealed[0]!.slice(position, position + length),
      close: () => undefined,
    }
    made.engine.running = {
      call: (async (method: keyof StreamApi, args: never[]) => calls[method]!(...args)) as never,
    }
    const part = await made.ask(CLIP, ranged(`bytes=100000-200000`), HASH)
    expectBytes(await bodyBytes(part), plain.subarray(100_000, 200_001))
    expect(opened).toEqual([{ start: 65_552, end: 4 * 65_552 - 1 }])
  })
})
