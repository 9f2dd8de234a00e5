import { describe, expect, test } from 'vitest'
import { buildTorrentFile } from '../../../../src/core/torrent-file/build-torrent-file.ts'
import { parseInfoDictionary } from '../../../../src/core/torrent-file/verified-info.ts'
import { bytesOf, encodedTexts } from '../../../vectors/encoded-texts.ts'
import { multiFile, raw, singleFile } from '../../../vectors/torrents.ts'
import { parse, paths } from './parsing.ts'

/** "测试电影" in GBK, "テスト" in Shift_JIS, whose bytes hold a backslash, and "Кино" in windows-1251. */
const GBK = raw('\xb2\xe2\xca\xd4\xb5\xe7\xd3\xb0')
const SHIFT_JIS = raw('\x83\x5c\x83\x74\x83\x67')
const CYRILLIC = raw('\xca\xe8\xed\xee')

describe('names in an encoding that the file declares', () => {
  test.each([
    ['GBK', GBK, '测试电影'],
    ['gb2312', GBK, '测试电影'],
    ['CP936', GBK, '测试电影'],
    ['Shift_JIS', SHIFT_JIS, 'ソフト'],
    ['windows-1251', CYRILLIC, 'Кино'],
  ])('%s', async (encoding, name, expected) => {
    const single = await parse(singleFile({ name }, { encoding, comment: name }))
    expect(single.name).toBe(expected)
    expect(paths(single)).toEqual([expected])
    expect(single.comment).toBe(expected)
    const files = [
      { length: 9, path: [name, 'a'] },
      { length: 9, path: ['b'], 'path.utf-8': ['ü'] },
    ]
    const several = await parse(withRoot(multiFile(files, { name }), encoding))
    expect(paths(several)).toEqual([`${expected}/${expected}/a`, `${expected}/ü`])
  })

  test('the number of a code page counts too', async () => {
    expect((await parse(singleFile({ name: GBK }, { codepage: 936 }))).name).toBe('测试电影')
    expect((await parse(singleFile({ name: GBK, encoding: 'GBK' }))).name).toBe('测试电影')
  })

  test('UTF-8 names stay UTF-8 whatever is declared', async () => {
    expect((await parse(singleFile({ name: '红楼梦 第一集.mp4' }, { encoding: 'GBK' }))).name).toBe('红楼梦 第一集.mp4')
    expect((await parse(singleFile({ name: 'plain.mp4' }, { encoding: 'GBK' }))).encoding).toBeUndefined()
  })

  test('.utf-8 keys are preferred and need no declaration', async () => {
    const metainfo = await parse(singleFile({ name: GBK, 'name.utf-8': '测试' }, { encoding: 'Big5' }))
    expect(metainfo.name).toBe('测试')
  })

  test('a declaration that names no encoding, or one that cannot be, is passed over', async () => {
    for (const encoding of ['UTF-8', 'nonsense', 'utf-16', 'replacement'])
      expect((await parse(singleFile({ name: GBK }, { encoding }))).name).toBe('测试电影')
  })
})

describe('names without a declaration are guessed, all together', () => {
  test.each(
    encodedTexts.filter(({ text }) => text.length > 20).map(({ label, text, base64 }) => [label, text, base64]),
  )('%s: %s', async (_, text, base64) => {
    const { comment } = await parse(singleFile({ name: bytesOf(base64!) }, { comment: bytesOf(base64!) }))
    expect(comment).toBe(text)
  })

  test('a short name is read as its long neighbours', async () => {
    const files = [
      { length: 9, path: [raw('\xd2\xf4\xc0\xd6')] },
      { length: 9, path: [GBK] },
    ]
    expect(paths(await parse(multiFile(files)))).toEqual(['folder/音乐', 'folder/测试电影'])
  })

  test('one bad byte in UTF-8 is replaced alone', async () => {
    const name = Uint8Array.from([...new TextEncoder().encode('Привет, мир'), 0xff])
    expect((await parse(singleFile({ name }))).name).toBe('Привет, мир_')
  })

  test('an info dictionary from peers, where nothing is declared', async () => {
    const { infoBytes, infoHash } = await parse(singleFile({ name: GBK }))
    expect(parseInfoDictionary(infoBytes, infoHash).name).toBe('测试电影')
  })
})

test('the names are the same when the file is written and read again', async () => {
  const metainfo = await parse(singleFile({ name: SHIFT_JIS }, { encoding: 'Shift_JIS', comment: 'Grüße' }))
  expect(await parse(buildTorrentFile(metainfo))).toEqual(metainfo)
})

/** The torrent file with an `encoding` in its outermost dictionary. */
function withRoot(file: Uint8Array, encoding: string): Uint8Array {
  return Uint8Array.from([...raw(`d8:encoding${encoding.length}:${encoding}`), ...file.subarray(1)])
}
