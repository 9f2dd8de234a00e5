import { expect, it } from 'vitest'
import { readSitePart } from '../../../../../src/core/embed/give/site-parts.ts'

const PART = { id: 'a', site: 'https://a.example', month: 24_322, taken: 16, sent: 5 }

it('a part of an earlier version was not taken back', () => {
  expect(readSitePart(PART)).toEqual({ ...PART, revokedMs: 0 })
  expect(readSitePart({ ...PART, revokedMs: 7 })?.revokedMs).toBe(7)
})

it('what is no part is read as none', () => {
  for (const value of [null, 'a', {}, { ...PART, sent: -1 }, { ...PART, site: 1 }, { ...PART, revokedMs: 'now' }]) {
    expect(readSitePart(value)).toBeNull()
  }
})
