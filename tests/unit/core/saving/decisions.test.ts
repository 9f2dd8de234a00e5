import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { archiveNames } from '../../../../src/core/saving/archive.ts'
import { bytesToBeFree, capacityFor } from '../../../../src/core/saving/capacity.ts'
import { formatFileRanges, parseFileRanges, pickRanges } from '../../../../src/core/saving/file-ranges.ts'
import { fileStep } from '../../../../src/core/saving/folder-plan.ts'

describe('ranges of files', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(500), { minLength: 1 }), (indexes) => {
        const list = Array.from({ length: 501 }, (_, index) => index)
        const ranges = parseFileRanges(formatFileRanges(indexes))
        expect(ranges === null ? null : pickRanges(list, ranges)).toEqual([...indexes].sort((a, b) => a - b))
      }),
    )
  })

  it('are refused where they are none, or not in order', () => {
    for (const text of ['', 'x', '1,', '3-1', '2,1', '0-4,4', '-1', '1e3', '99999999'])
      expect(parseFileRanges(text), text).toBeNull()
  })
})

describe('an archive', () => {
  const files = [{ path: ['A', 'b', 'c.txt'] }, { path: ['A', 'b', 'd', 'e.txt'] }]

  it('has the name of the folder that is saved', () => {
    expect(archiveNames(files, 0, 'torrent')).toEqual({ name: 'A.zip', paths: ['A/b/c.txt', 'A/b/d/e.txt'] })
    expect(archiveNames(files, 1, 'torrent')).toEqual({ name: 'b.zip', paths: ['b/c.txt', 'b/d/e.txt'] })
  })

  it('has the name of the torrent where its files share no folder', () => {
    const apart = [...files, { path: ['z.txt'] }]
    expect(archiveNames(apart, 0, 'torrent')).toEqual({
      name: 'torrent.zip',
      paths: ['A/b/c.txt', 'A/b/d/e.txt', 'z.txt'],
    })
  })
})

describe('a file saved where one of its name may be', () => {
  const there = { size: 10, lastModified: 5 }

  it('is written where nothing can be lost', () => {
    expect(fileStep(10, null, null)).toBe('write')
    expect(fileStep(10, null, there)).toBe('write')
    expect(fileStep(10, { size: 0, lastModified: 1 }, null)).toBe('write')
  })

  it('is left where it was saved before and has not changed, compared where it may be equal', () => {
    expect(fileStep(10, there, there)).toBe('skip')
    expect(fileStep(10, there, { size: 10, lastModified: 4 })).toBe('compare')
    expect(fileStep(10, there, null)).toBe('compare')
    expect(fileStep(0, { size: 0, lastModified: 1 }, null)).toBe('compare')
  })

  it('replaces another only if the user says so', () => {
    expect(fileStep(11, there, null)).toBe('ask')
    expect(fileStep(11, there, there)).toBe('ask')
  })
})

describe('room for a download', () => {
  const usage = { usedBytes: 1e9, quotaBytes: 3e9 }

  it('is what the browser allows, less what is used and promised, and a margin', () => {
    const free = 2e9 - LIMITS.spareBytes
    expect(capacityFor(free, usage)).toEqual({ fits: true, needed: free, free, lacking: 0 })
    expect(capacityFor(free + 1, usage)).toMatchObject({ fits: false, lacking: 1 })
    expect(capacityFor(free, usage, 7)).toMatchObject({ fits: false, lacking: 7 })
  })

  it('has a small margin where little is allowed at all', () => {
    expect(capacityFor(950, { usedBytes: 0, quotaBytes: 1_000 }).fits).toBe(true)
    expect(capacityFor(951, { usedBytes: 0, quotaBytes: 1_000 }).fits).toBe(false)
  })

  it('is never less than nothing', () => {
    expect(capacityFor(5, { usedBytes: 9, quotaBytes: 3 })).toEqual({ fits: false, needed: 5, free: 0, lacking: 5 })
  })

  it('is not known where the browser makes up what it allows', () => {
    const made = { usedBytes: 5, quotaBytes: 10 * 2 ** 30 + 5 }
    expect(capacityFor(1e12, made)).toMatchObject({ fits: true, lacking: 0 })
    expect(capacityFor(1e12, { ...made, quotaBytes: made.quotaBytes + 1 }).fits).toBe(false)
  })

  it('has to be what all downloads need, and a margin, small for a small one', () => {
    expect(bytesToBeFree(1_000, 500)).toBe(1_550)
    expect(bytesToBeFree(1e12, 7)).toBe(1e12 + 7 + LIMITS.spareBytes)
  })
})
