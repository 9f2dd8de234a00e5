import { describe, expect, it } from 'vitest'
import {
  LEAST_LIMITS,
  LIMIT_FIELDS,
  limitText,
  mostOf,
  parseLimit,
} from '../../../../src/core/embed/give/limit-text.ts'
import { MOST_LIMITS } from '../../../../src/core/embed/give/visitor-limits.ts'

describe('limits of a visitor as text', () => {
  it('are read in the unit of their field, with a point or a comma as decimal sign', () => {
    expect(parseLimit('bytesPerSecond', '250', 'en').bytes).toBe(250_000)
    expect(parseLimit('visitBytes', '1.5', 'en').bytes).toBe(1_500_000)
    expect(parseLimit('visitBytes', '1,5', 'en').bytes).toBe(1_500_000)
    expect(parseLimit('monthBytes', '0,5', 'de').bytes).toBe(500_000_000)
    expect(parseLimit('monthBytes', '٢', 'ar-EG').bytes).toBe(2_000_000_000)
  })

  it('are refused above the cap, below what is useful, and where they are no number', () => {
    expect(parseLimit('monthBytes', '100', 'en').problem).toBeNull()
    expect(parseLimit('monthBytes', '100.1', 'en').problem).toEqual({ kind: 'above', bound: mostOf('monthBytes') })
    expect(parseLimit('monthBytes', '9'.repeat(70), 'en').problem).toEqual({ kind: 'above', bound: 100 })
    expect(parseLimit('bytesPerSecond', '0', 'en').problem).toEqual({ kind: 'below', bound: 1 })
    expect(parseLimit('visitBytes', '-5', 'en').problem).toEqual({ kind: 'below', bound: 1 })
    for (const text of ['', 'many', '1.2.3', '1e3', '0x10', '1.0000001', '9'.repeat(2_000)]) {
      expect(parseLimit('visitBytes', text, 'en').problem?.kind, text).toMatch(/malformed|above/)
    }
  })

  it('are written so that they are read back, whatever a site suggests', () => {
    for (const field of LIMIT_FIELDS) {
      for (const tag of ['en', 'de', 'fr', 'ar-EG', 'hi']) {
        for (const bytes of [LEAST_LIMITS[field], 1_234_567, MOST_LIMITS[field]]) {
          if (bytes < LEAST_LIMITS[field]) continue
          expect(parseLimit(field, limitText(field, bytes, tag), tag).bytes, `${field} ${tag}`).toBe(bytes)
        }
        expect(parseLimit(field, limitText(field, 0, tag), tag).bytes).toBe(LEAST_LIMITS[field])
        expect(parseLimit(field, limitText(field, 1e15, tag), tag).bytes).toBe(MOST_LIMITS[field])
      }
    }
  })
})
