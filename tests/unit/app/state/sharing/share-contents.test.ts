import { describe, expect, test } from 'vitest'
import {
  culpritOf,
  type DraftChoices,
  faultOfDraft,
  requestOfDraft,
} from '../../../../../src/app/state/sharing/draft-request.ts'
import { copyFits, proposedKeep } from '../../../../../src/app/state/sharing/keep-choice.ts'
import { filesOfInput } from '../../../../../src/app/state/sharing/pickers.ts'
import { contentsOf, mergeFiles, withoutSystemFiles } from '../../../../../src/app/state/sharing/share-contents.ts'
import type { ShareFile } from '../../../../../src/protocol/sharing.ts'

const fileAt = (path: string, size = 1, handle: FileSystemFileHandle | null = null): ShareFile => {
  const names = path.split('/')
  const file = new File([], names.at(-1)!, { lastModified: 1 })
  Object.defineProperty(file, 'size', { value: size })
  return { path: names, file, handle }
}
const HANDLE = {} as FileSystemFileHandle
const paths = (files: readonly ShareFile[]): string[] => files.map(({ path }) => path.join('/'))

describe('contentsOf', () => {
  test.each([
    ['one file', ['a.mp4'], 'a.mp4', ['a.mp4']],
    ['one folder', ['films/a', 'films/old/b'], 'films', ['a', 'old/b']],
    ['several files', ['a', 'b'], '2 files', ['a', 'b']],
    ['a file and a folder', ['a', 'films/b'], '2 files', ['a', 'films/b']],
    ['two folders', ['films/a', 'music/b'], '2 files', ['films/a', 'music/b']],
  ])('%s', (_, chosen, name, inside) => {
    const contents = contentsOf(
      chosen.map((path) => fileAt(path)),
      '2 files',
    )
    expect([contents.name, paths(contents.files)]).toEqual([name, inside])
  })
})

describe('mergeFiles', () => {
  test('the same file is taken once, another one of its name gets a number', () => {
    const merged = mergeFiles(
      [fileAt('a.txt', 1), fileAt('b/c', 1)],
      [fileAt('a.txt', 1), fileAt('a.txt', 2), fileAt('b/c', 3)],
    )
    expect(paths(merged)).toEqual(['a.txt', 'b/c', 'a (2).txt', 'b (2)/c'])
  })
})

test('what the system made for itself is left out of folders, and named once', () => {
  const found = withoutSystemFiles(
    ['d/.DS_Store', 'd/e/.DS_Store', 'd/Thumbs.db', 'd/desktop.ini', 'd/__MACOSX/x', 'd/._a', 'd/a', '.DS_Store'].map(
      (path) => fileAt(path),
    ),
  )
  expect(paths(found.files)).toEqual(['d/a', '.DS_Store'])
  expect(found.hidden).toEqual(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'x', '._a'])
})

describe('where files are proposed to stay', () => {
  test.each([
    ['readable again after a restart', [fileAt('a', 5e9, HANDLE)], 1e9, 'in-place'],
    ['small, and not readable again', [fileAt('a', 1e6)], 1e9, 'copy'],
    ['one of them not readable again', [fileAt('a', 1e6, HANDLE), fileAt('b', 1e6)], 1e9, 'copy'],
    ['small, with less space than that', [fileAt('a', 1e6)], 1e5, 'in-place'],
    ['large', [fileAt('a', 5e9)], 1e10, 'in-place'],
  ] as const)('%s', (_, files, free, keep) => expect(proposedKeep(files, free)).toBe(keep))

  test('a copy fits where free space is not known', () => {
    expect([copyFits([fileAt('a', 5)], null), copyFits([fileAt('a', 5)], 4)]).toEqual([true, false])
  })
})

describe('a draft', () => {
  const draftOf = (files: readonly ShareFile[], typed: Partial<DraftChoices> = {}): DraftChoices => ({
    ...{ files, typedName: null, keep: null, encrypt: false, pieceLength: null, trackers: '', webSeeds: '' },
    ...{ private: false, comment: '', source: '' },
    ...typed,
  })

  test('asks for what was typed; empty fields are the defaults', () => {
    const files = [fileAt('a.mp4', 5)]
    expect(requestOfDraft(draftOf(files), '', 'copy')).toEqual({
      ...{ name: 'a.mp4', keep: 'copy', encrypt: false, pieceLength: null, trackers: null, webSeeds: [] },
      ...{ private: false, comment: null, source: null, files },
    })
    const typed = draftOf(files, {
      typedName: ' holiday.mp4 ',
      trackers: 'wss://a.example\nwss://b.example',
      webSeeds: 'https://c.example/',
      comment: ' hello ',
      keep: 'in-place',
    })
    const request = requestOfDraft(typed, '', 'copy')
    // The torrent of one file is named like the file.
    expect([request.name, paths(request.files), request.keep]).toEqual(['holiday.mp4', ['holiday.mp4'], 'in-place'])
    expect([request.trackers, request.webSeeds, request.comment]).toEqual([
      ['wss://a.example', 'wss://b.example'],
      ['https://c.example/'],
      'hello',
    ])
  })

  test.each([
    ['empty', {}, []],
    ['no-data', {}, [fileAt('a', 0)]],
    ['no-name', { typedName: ' ' }, [fileAt('a')]],
    ['tracker', { trackers: 'udp://a.example' }, [fileAt('a')]],
    ['web-seed', { webSeeds: 'a.example/x' }, [fileAt('a')]],
    [null, {}, [fileAt('a')]],
  ] as const)('fault %s', (fault, typed, files) => expect(faultOfDraft(draftOf(files, typed), 'several')).toBe(fault))

  test('an error names its file by the path in the torrent', () => {
    const error = { name: 'StoreError', code: 'file-vanished', message: '', fields: { name: 'b' } }
    expect(culpritOf([fileAt('films/a'), fileAt('films/b')], error)).toEqual(['films', 'b'])
    expect(culpritOf([fileAt('films/a')], error)).toBeNull()
    expect(culpritOf([fileAt('films/a')], null)).toBeNull()
  })
})

test('an input for folders gives each file its path', () => {
  const inFolder = new File(['x'], 'b')
  Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'films/b' })
  const { files, folders } = filesOfInput([new File(['x'], 'a'), inFolder])
  expect([paths(files), folders]).toEqual([['a', 'films/b'], ['films']])
})
