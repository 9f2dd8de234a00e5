import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { folderPaths, plainName } from '../../../../src/core/saving/folder-paths.ts'

const key = (path: readonly string[]): string => path.join('/').normalize('NFC').toLowerCase()
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: no name may hold them
const FORBIDDEN = /[\u0000-\u001f<>:"/\\|?*]|[ .]$/

describe('paths of files that are saved into a folder', () => {
  const element = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.constantFrom('CON', 'aux.txt', 'x.', 'x ', '..', 'read me.LNK', 'a.url', 'A', 'a', 'é', 'e\u0301', 'nul.tar.gz'),
  )

  it('are taken by every system, and each is its own, whatever the torrent says', () => {
    fc.assert(
      fc.property(fc.array(fc.array(element, { minLength: 1, maxLength: 30 }), { maxLength: 12 }), (paths) => {
        const saved = folderPaths(paths)
        expect(saved.length).toBe(paths.length)
        for (const path of saved) {
          // A number that makes a path unique may come on top.
          expect(path.join('/').length).toBeLessThanOrEqual(LIMITS.savedPathLength + 12)
          for (const name of path) {
            expect(name).not.toMatch(FORBIDDEN)
            expect(name).not.toMatch(DEVICE)
            expect(name).not.toMatch(/\.(?:lnk|url|scf|local)$/i)
            expect(['', '.', '..']).not.toContain(name)
          }
        }
        const keys = saved.map(key)
        expect(new Set(keys).size).toBe(keys.length)
        for (const file of keys) expect(keys.some((other) => other.startsWith(`${file}/`))).toBe(false)
      }),
    )
  })

  it('stay as they are where nothing is wrong with them', () => {
    const paths = [
      ['Album', '01 — one.flac'],
      ['Album', 'art', 'cover.jpg'],
    ]
    expect(folderPaths(paths)).toEqual(paths)
  })

  it('keep the extension of a name that is cut', () => {
    const [[folder, name]] = folderPaths([['f'.repeat(200), `${'n'.repeat(200)}.flac`]]) as [[string, string]]
    expect(name.endsWith('.flac')).toBe(true)
    expect(folder.length + name.length + 1).toBeLessThanOrEqual(LIMITS.savedPathLength)
  })

  it('are equal each time, so that a second save finds the files of the first', () => {
    const paths = [['a/b', 'con'], ['A'], ['a']]
    expect(folderPaths(paths)).toEqual(folderPaths(paths))
  })
})

describe('the name of a file whose own name the browser refuses', () => {
  it('has letters, digits and few signs, and its number', () => {
    expect(plainName('~$x…y.exe', 4)).toBe('5 __x_y.exe_')
    expect(plainName('.hidden', 0)).toBe('1 _hidden')
  })
})
