import { describe, expect, test } from 'vitest'
import { makePathsUnique, sanitizePathText, splitExtension, truncateName } from '../../../../src/core/metainfo/paths.ts'
import { raw } from '../../../vectors/torrents.ts'

/** As in libtorrent 2.1: an element of which nothing is left is `_`. */
const path = (...elements: string[]): string =>
  elements
    .map((element) => sanitizePathText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw(element))) ?? '_')
    .join('/')

describe("libtorrent's test_torrent_info.cpp, sanitize_path, with its Windows rules", () => {
  test.each([
    [['/a/', 'b', 'c'], 'a/b/c'],
    [['a...b'], 'a...b'],
    [['a', '..', 'c'], 'a/_/c'],
    [['a', '..'], 'a/_'],
    [['/..', '.', 'c'], '_/_/c'],
    [['dev:'], 'dev_'],
    [['c:', 'b'], 'c_/b'],
    [['c:', '.', 'c'], 'c_/_/c'],
    [['\\c', '.', 'c'], 'c/_/c'],
    [['\b'], '_'],
    [['\b', 'filename'], '_/filename'],
    [['filename', '\b'], 'filename/_'],
    [['abc', ''], 'abc/_'],
    [['', 'abc'], '_/abc'],
    [['\b?filename=4'], '__filename=4'],
    [['filename=4'], 'filename=4'],
    [['foo:bar'], 'foo_bar'],
    [['filename\xc2\xa1'], 'filename\u00a1'],
    [['filename\xc2'], 'filename_'],
    [['filename\xe2\x9f\xb9'], 'filename\u27f9'],
    [['filename\xe2\x9f'], 'filename_'],
    [['filename\xe2'], 'filename_'],
    [['filename\xf0\x9f\x92\x88'], 'filename\u{1f488}'],
    [['filename\xf0\x9f\x92'], 'filename_'],
    [['filename\xf8\x9f\x9f\x9f\x9ffoobar'], 'filename_foobar'],
    [['filename\xc0\xae'], 'filename_'],
    [['filename\xe0\x80\xae'], 'filename_'],
    [['filename\xf0\x80\x80\xae'], 'filename_'],
    [['//\\'], '_'],
    [['foo\xe2\x80\x8ebar'], 'foobar'],
    [['foo\xe2\x80\xabbar'], 'foobar'],
    [['a', 'abc...', 'c'], 'a/abc/c'],
    [['abc.'], 'abc'],
    [['a. . .'], 'a'],
    [['a', 'abc   ', 'c'], 'a/abc/c'],
    [['test2/../test3/.././../../test4'], 'test2..test3.......test4'],
  ])('%j', (elements, expected) => {
    expect(path(...elements)).toBe(expected)
  })
})

describe('sanitizePathText', () => {
  test.each([
    ['.', null],
    ['..', null],
    ['/', null],
    ['\u200f..\u202e', null],
    ['\0', null],
    ['...', '_'],
    ['   ', '_'],
    ['con', 'con_'],
    ['CON.txt', 'CON_.txt'],
    ['aux.tar.gz', 'aux_.tar.gz'],
    ['NUL .txt', 'NUL_ .txt'],
    ['com1', 'com1_'],
    ['com\u00b9.log', 'com\u00b9_.log'],
    ['lpt9', 'lpt9_'],
    ['con\u202e', 'con_'],
    ['con.', 'con_'],
    ['con air.mkv', 'con air.mkv'],
    ['console', 'console'],
    ['com10', 'com10'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u2066b\u2069c', 'abc'],
    ['a\u0085b', 'a_b'],
    ['a\nb', 'a_b'],
    ['C:\\Windows\\x', 'C_Windowsx'],
    ['~', '~'],
    ['.hidden', '.hidden'],
    ['\u06a9\u200c\u0627', '\u06a9\u200c\u0627'],
    ['\u{1f468}\u200d\u{1f469}', '\u{1f468}\u200d\u{1f469}'],
    ['\u0915\u094d\u200d\u0937', '\u0915\u094d\u200d\u0937'],
    ['film.mp4\u200d\u200c.exe', 'film.mp4.exe'],
    ['film.mp4\u3164\u115f\u1160\uffa0.exe', 'film.mp4.exe'],
    ['film.mp4\u034f\u180e\ufe0f\u{e0020}\u{1d173}\ufff9.exe', 'film.mp4.exe'],
    [`film.mp4${'\u00a0\u2003\u3000\u2800 '.repeat(40)}.exe`, 'film.mp4 .exe'],
    [`film.mp4${' '.repeat(60)}.exe`, 'film.mp4 .exe'],
    ['a\u2007\u202f\u205f\u1680b', 'a b'],
  ])('%j', (element, expected) => {
    expect(sanitizePathText(element)).toBe(expected)
  })

  test('cuts to 240 bytes between characters and keeps the extension', () => {
    expect(sanitizePathText('a'.repeat(300))).toBe('a'.repeat(240))
    expect(sanitizePathText(`${'a'.repeat(300)}.test`)).toBe(`${'a'.repeat(235)}.test`)
    expect(sanitizePathText(`${'\u2014'.repeat(100)}.jpg`)).toBe(`${'\u2014'.repeat(78)}.jpg`)
    expect(sanitizePathText('\u{1f600}'.repeat(61))).toBe('\u{1f600}'.repeat(60))
    expect(sanitizePathText(`${'a'.repeat(239)} b`)).toBe('a'.repeat(239))
  })

  test('does not leave a device name by cutting', () => {
    expect(sanitizePathText(`con.${'x'.repeat(236)}`)).toBe(`con_.${'x'.repeat(235)}`)
  })

  test('takes linear time for long runs of one character', () => {
    const before = process.cpuUsage()
    for (const character of [' ', '.', '\u202e', '\ufffd', '/', ':'])
      sanitizePathText(`${character.repeat(2_000_000)}x`)
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000)
  })
})

test('truncateName leaves short names alone', () => {
  expect(truncateName('\u00e9'.repeat(120))).toBe('\u00e9'.repeat(120))
})

test.each([
  ['a.txt', 'a', '.txt'],
  ['a.tar.gz', 'a.tar', '.gz'],
  ['.hidden', '.hidden', ''],
  ['none', 'none', ''],
  ['a.not an extension', 'a.not an extension', ''],
])('splitExtension(%j)', (name, base, extension) => {
  expect(splitExtension(name)).toEqual({ base, extension })
})

describe('makePathsUnique', () => {
  test.each([
    ['a second file of one name', ['t/foo/bar.txt', 't/foo/bar.txt'], ['t/foo/bar.txt', 't/foo/bar.1.txt']],
    ['without case', ['t/A.txt', 't/a.TXT', 't/a.txt'], ['t/A.txt', 't/a.1.TXT', 't/a.2.txt']],
    ['whatever the composition', ['t/\u00e9', 't/e\u0301'], ['t/\u00e9', 't/e\u0301.1']],
    ['a number that is taken', ['t/a', 't/a.1', 't/a'], ['t/a', 't/a.1', 't/a.2']],
    ['a number that is taken later', ['t/a', 't/a', 't/a.1'], ['t/a', 't/a.1', 't/a.1.1']],
    ['a file named like a folder', ['t/a', 't/a/b'], ['t/a.1', 't/a/b']],
    ['a file named like a folder deep down', ['t/A/b', 't/a/B/c/d'], ['t/A/b.1', 't/a/B/c/d']],
    ['folders may hold what others hold', ['t/a/x', 't/b/x'], ['t/a/x', 't/b/x']],
  ])('%s', (_, before, after) => {
    const split = (path: string): string[] => path.split('/')
    expect(makePathsUnique(before.map(split))).toEqual(after.map(split))
  })

  test('numbered names stay within 240 bytes', () => {
    const name = 'a'.repeat(240)
    expect(makePathsUnique([[name], [name]])).toEqual([[name], [`${'a'.repeat(238)}.1`]])
  })
})
