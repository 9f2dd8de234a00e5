import { describe, expect, test } from 'vitest'
import { areaPath } from '../../../../../../src/app/ui/torrents/list/area-path.ts'

describe('the path of the traffic chart', () => {
  test('is empty with fewer than two samples', () => {
    expect(areaPath([0.5], 120)).toBe('')
  })

  test('ends at the right edge and stays inside its box', () => {
    const path = areaPath([0, 2, -1], 120)
    expect(path.startsWith('M118 1')).toBe(true)
    expect(path.endsWith('V1Z')).toBe(true)
    expect(path).toContain('120 1.000')
    for (const [, y] of path.matchAll(/ (-?\d+\.\d+)/g)) {
      expect(Number(y)).toBeGreaterThanOrEqual(0)
      expect(Number(y)).toBeLessThanOrEqual(120)
    }
  })
})
