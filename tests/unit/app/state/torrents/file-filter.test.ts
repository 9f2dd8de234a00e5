import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type FileType,
  fileTypeOf,
  filterFiles,
  isFiltering,
  NO_FILTER,
  typesOf,
} from '../../../../../src/app/state/torrents/file-filter.ts'

const FILES = ['S1/e1.mkv', 'S1/e1.srt', 'S2/E2.MKV', 'cover.jpg', 'a [1].nfo', 'extra/trailer.mp4', 'src.tar.gz'].map(
  (path) => ({ path: path.split('/') }),
)
const found = (name: string, ...types: FileType[]): string[] =>
  filterFiles(FILES, { name, types: new Set(types) }).map(({ path }) => path.join('/'))

describe('fileTypeOf', () => {
  test.each([
    ['film.MKV', 'video'],
    ['film.en.srt', 'subtitle'],
    ['song.flac', 'audio'],
    ['photo.JPEG', 'picture'],
    ['paper.pdf', 'document'],
    ['readme', 'other'],
    ['readme.nfo', 'document'],
    ['letter.docx', 'document'],
    ['comic.cbz', 'document'],
    ['a.tar.gz', 'archive'],
    ['a.r01', 'archive'],
    ['debian.iso', 'archive'],
    ['setup.exe', 'other'],
  ] as const)('%s: %s', (name, type) => {
    expect(fileTypeOf(['folder.zip', name])).toBe(type)
  })
})

describe('filterFiles', () => {
  test('lets everything through without a filter', () => {
    expect(filterFiles(FILES, NO_FILTER)).toBe(FILES)
    expect(isFiltering({ name: '  ', types: new Set() })).toBe(false)
  })

  test.each([
    ['a part of a name', 'trail', ['extra/trailer.mp4']],
    ['a part of a folder', 's1/', ['S1/e1.mkv', 'S1/e1.srt']],
    ['a pattern, whatever the case', '*.mkv', ['S1/e1.mkv', 'S2/E2.MKV']],
    ['several patterns', ' *.mkv; *.srt ,', ['S1/e1.mkv', 'S1/e1.srt', 'S2/E2.MKV']],
    ['one character', 'e?.mkv', ['S1/e1.mkv', 'S2/E2.MKV']],
    ['folders in a pattern', 's?/*', ['S1/e1.mkv', 'S1/e1.srt', 'S2/E2.MKV']],
    ['signs that mean something elsewhere', '[1].n', ['a [1].nfo']],
    ['the same in a pattern', '*[1].*', ['a [1].nfo']],
    ['no match', '*.avi', []],
  ])('by %s', (_, name, paths) => {
    expect(found(name)).toEqual(paths)
  })

  test('by types, and by both', () => {
    expect(found('', 'video')).toEqual(['S1/e1.mkv', 'S2/E2.MKV', 'extra/trailer.mp4'])
    expect(found('', 'subtitle', 'picture')).toEqual(['S1/e1.srt', 'cover.jpg'])
    expect(found('e1', 'video')).toEqual(['S1/e1.mkv'])
  })

  test('a name that another system composed differently is the same', () => {
    const files = [{ path: ['Cafe\u0301.mkv'] }]
    expect(filterFiles(files, { name: 'caf\u00e9', types: new Set() })).toEqual(files)
  })

  test('patterns match what a regular expression of theirs matches, in bounded time', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 })
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (glob, name) => {
        fc.pre(/[*?]/.test(glob))
        const expression = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`)
        const matches = filterFiles([{ path: [name] }], { name: glob, types: new Set() }).length === 1
        return matches === expression.test(name)
      }),
    )
    const slow = { name: `${'*a'.repeat(90)}b`, types: new Set<FileType>() }
    expect(filterFiles([{ path: ['a'.repeat(4_000)] }], slow)).toEqual([])
  })
})

test('typesOf counts the types that occur, in a fixed order', () => {
  expect(typesOf(FILES)).toEqual([
    ['video', 3],
    ['subtitle', 1],
    ['picture', 1],
    ['document', 1],
    ['archive', 1],
  ])
})
