import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { checkPieceLength, choosePieceLength } from '../../../../src/core/torrent-file/new-piece-length.ts'
import { planShare } from '../../../../src/core/torrent-file/share-plan.ts'

const files = (...paths: string[]) => paths.map((path) => ({ path: path.split('/'), size: 1 }))

describe('planShare', () => {
  it('keeps names and their order', () => {
    expect(planShare('Folder', files('b.txt', 'Ä/ключ.txt', 'a.txt'))).toEqual({
      name: 'Folder',
      isSingle: false,
      paths: [['b.txt'], ['Ä', 'ключ.txt'], ['a.txt']],
      length: 3,
    })
    expect(planShare('anything', files('a.txt'))).toMatchObject({ name: 'a.txt', isSingle: true })
    expect(planShare('Folder', files('in/a.txt'))).toMatchObject({ name: 'Folder', isSingle: false })
  })

  it('changes names that some system does not take, and those that differ only by case', () => {
    const odd = files('con', 'a:b', 'x\u0007y', 'A:B', 'aux.txt', `${'n'.repeat(300)}.txt`, 'end. ', '.hidden')
    const { paths } = planShare('nul', odd)
    expect(paths.slice(0, 5)).toEqual([['con_'], ['a_b'], ['x_y'], ['A_B.1'], ['aux_.txt']])
    expect(new TextEncoder().encode(paths[5]![0]).length).toBe(LIMITS.pathElementBytes)
    expect(paths[5]![0]).toMatch(/n\.txt$/)
    expect(paths.slice(6)).toEqual([['end'], ['.hidden']])
    expect(planShare('nul', odd).name).toBe('nul_')
  })

  it.each([
    ['..', 'x', 'share-name'],
    ['Folder', '..', 'share-name'],
    ['Folder', 'a/../b', 'share-name'],
    ['Folder', 'a//b', 'share-name'],
    ['Folder', Array(64).fill('d').join('/'), 'share-too-deep'],
  ])('refuses %s with %s as %s', (name, path, code) => {
    expect(() => planShare(name, files('ok', path))).toThrow(expect.objectContaining({ code }))
  })

  it('refuses nothing, empty files only, and too many', () => {
    const code = (of: Parameters<typeof planShare>[1]): string | null => {
      try {
        planShare('x', of)
        return null
      } catch (thrown) {
        return (thrown as { code: string }).code
      }
    }
    expect(code([])).toBe('share-no-files')
    expect(code([{ path: ['x'], size: 0 }])).toBe('share-empty')
    expect(code(Array.from({ length: LIMITS.files + 1 }, () => ({ path: ['x'], size: 1 })))).toBe(
      'share-too-many-files',
    )
  })
})

describe('choosePieceLength', () => {
  it('aims at a thousand pieces between 16 KiB and 16 MiB', () => {
    expect(choosePieceLength(1)).toBe(16_384)
    expect(choosePieceLength(500_000_000)).toBe(524_288)
    expect(choosePieceLength(5_000_000_000)).toBe(4_194_304)
    expect(choosePieceLength(10 ** 14)).toBe(LIMITS.newPieceLengthBytes)
  })

  it('is checked against the most pieces of a torrent', () => {
    expect(() => checkPieceLength(16_384, 16_384 * (LIMITS.pieces + 1))).toThrow(
      expect.objectContaining({ code: 'share-too-many-pieces' }),
    )
    expect(() => checkPieceLength(16_384, 16_384 * LIMITS.pieces)).not.toThrow()
  })
})
