import { describe, expect, test } from 'vitest'
import { decodeAs } from '../../../../src/core/encoding/decode-as.ts'
import { guessEncoding } from '../../../../src/core/encoding/guess-encoding.ts'
import { encodingLabel } from '../../../../src/core/encoding/labels.ts'
import { bytesOf, encodedTexts } from '../../../vectors/encoded-texts.ts'
import { raw } from '../../../vectors/torrents.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'))
const swapped = (bytes: Uint8Array): Uint8Array => new Uint8Array(Buffer.from(bytes).swap16())
const subtitle = (text: string): string => `1\r\n00:00:01,000 --> 00:00:02,500\r\n${text}\r\n`
const read = (bytes: Uint8Array): string => decodeAs(guessEncoding(bytes).label, bytes)

describe('guessEncoding', () => {
  test.each(encodedTexts.map(({ language, label, text, base64 }) => [language, label, text, base64] as const))(
    '%s in %s: %s',
    (_, __, text, base64) => {
      const guess = guessEncoding(bytesOf(base64))
      expect(decodeAs(guess.label, bytesOf(base64))).toBe(text)
      expect(guess.certain).toBe(false)
    },
  )

  test.each(encodedTexts.map(({ language, label, text, base64 }) => [language, label, text, base64] as const))(
    'a subtitle file, %s in %s: %s',
    (_, __, text, base64) => {
      const bytes = new Uint8Array([...utf8(subtitle('')), ...bytesOf(base64), ...utf8('\r\n')])
      expect(read(bytes)).toContain(text)
    },
  )

  test.each([
    ['nothing', raw('')],
    ['ASCII', raw('hello')],
    ['UTF-8', utf8('Привет, 你好')],
    ['UTF-8 with a mark', utf8('\ufeffПривет')],
    ['UTF-8 cut off inside a character', utf8('Привет').slice(0, -1)],
  ])('%s is UTF-8 for certain', (_, bytes) => {
    expect(guessEncoding(bytes)).toEqual({ label: 'utf-8', certain: true })
  })

  test.each([
    ['one bad byte', [...utf8('Привет, как дела?'), 0xff]],
    ['a bad byte in each line', [...utf8('Grüße an schöne Äpfel'), 0xe9, ...utf8('\nÜber öde Wälder für'), 0x80]],
    ['a character without its end in the middle', [...utf8('你好你好你'), 0xe4, 0xbd, ...utf8('a 你好')]],
  ])('UTF-8 with %s stays UTF-8, but is no longer certain', (_, bytes) => {
    expect(guessEncoding(Uint8Array.from(bytes))).toEqual({ label: 'utf-8', certain: false })
  })

  test('only the bad byte of damaged UTF-8 is replaced', () => {
    const bytes = Uint8Array.from([...utf8('Привет'), 0xff, ...utf8('мир')])
    expect(read(bytes)).toBe('Привет\ufffdмир')
  })

  test.each(['Hello there', 'Привет', '你好，世界', 'こんにちは', 'مرحبا'])('UTF-16 without a mark: %s', (text) => {
    const bytes = utf16(subtitle(text))
    expect(guessEncoding(bytes).label).toBe('utf-16le')
    expect(read(bytes)).toBe(subtitle(text))
    expect(guessEncoding(swapped(bytes)).label).toBe('utf-16be')
    expect(read(swapped(bytes))).toBe(subtitle(text))
  })

  test.each(['utf-16le', 'utf-16be'])('%s with a mark is certain', (label) => {
    const bytes = utf16('\ufeff你好')
    expect(guessEncoding(label === 'utf-16le' ? bytes : swapped(bytes))).toEqual({ label, certain: true })
  })

  test('any bytes are read in bounded time', () => {
    const before = process.cpuUsage()
    for (const byte of [0x80, 0xa4, 0xe0, 0xff]) guessEncoding(new Uint8Array(8 << 20).fill(byte))
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000)
  })
})

test.each([
  ['GBK', 'gbk'],
  ['gb2312', 'gbk'],
  ['CP936', 'gbk'],
  ['936', 'gbk'],
  ['Big5', 'big5'],
  ['950', 'big5'],
  ['Shift-JIS', 'shift_jis'],
  ['cp932', 'shift_jis'],
  ['EUC-KR', 'euc-kr'],
  ['windows-949', 'euc-kr'],
  ['cp1251', 'windows-1251'],
  ['1251', 'windows-1251'],
  [' UTF8 ', 'utf-8'],
  ['65001', 'utf-8'],
  ['KOI8-R', 'koi8-r'],
  ['ISO-8859-1', 'windows-1252'],
  ['utf-16le', null],
  ['replacement', null],
  ['nonsense', null],
  ['', null],
  ['99999', null],
])('encodingLabel(%j) is %s', (name, label) => {
  expect(encodingLabel(name)).toBe(label)
})
