import { describe, expect, it } from 'vitest'
import { StillGuard } from '../../../../../src/core/embed/consent/still-guard.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'

const ENOUGH = LIMITS.embedStillMs

/** A pointer over a frame whose corner is at `left`, 100 on the screen. */
const at = (x: number, y: number, { left = 300, zoom = 1 } = {}) => ({
  screenX: Math.round(left + x * zoom),
  screenY: Math.round(100 + y * zoom),
  clientX: x,
  clientY: y,
})

/** A pointer that has come from the left edge, and rests at 200, 400 since 160 ms. */
function come(place: Parameters<typeof at>[2] = {}): StillGuard {
  const guard = new StillGuard()
  for (let step = 0; step <= 10; step++) guard.observe(at(20 * step, 40 * step, place), 16 * step)
  return guard
}

describe('a click on a question', () => {
  it('counts where the pointer has been over the question for long enough, at rest or not', () => {
    expect(come().allows(at(200, 400), ENOUGH)).toBe(true)
    expect(come().allows(at(200, 400), ENOUGH - 1)).toBe(false)
    const guard = come()
    guard.observe(at(150.4, 390.6), 400)
    expect(guard.allows(at(210, 410), ENOUGH)).toBe(true)
  })

  it('does not count where the question has come under a pointer at rest', () => {
    const guard = new StillGuard()
    expect(guard.allows(at(200, 400), 5_000)).toBe(false)
    expect(guard.allows(at(200, 400), 5_000 + ENOUGH)).toBe(true)
  })

  it('does not count where the question has moved, also while the pointer moves', () => {
    const guard = come()
    // The browser tells of a move that is none on the screen, or the click is the first to tell.
    expect(guard.allows(at(350, 400, { left: 150 }), 5_000)).toBe(false)
    expect(guard.allows(at(350, 400, { left: 150 }), 5_000 + ENOUGH - 1)).toBe(false)
    guard.observe(at(340, 380, { left: 190 }), 6_000)
    expect(guard.allows(at(350, 390, { left: 190 }), 6_010)).toBe(false)
    expect(guard.allows(at(350, 390, { left: 190 }), 6_000 + ENOUGH)).toBe(true)
  })

  it('does not count where the question has left the pointer and come back', () => {
    const guard = come()
    guard.leave()
    expect(guard.allows(at(200, 400), 5_000)).toBe(false)
    expect(guard.allows(at(200, 400), 5_000 + ENOUGH)).toBe(true)
  })

  it('does not count where nothing came from the pointer for long: the question may have been elsewhere', () => {
    const [guard, click] = [come(), 160 + LIMITS.embedPointerSilenceMs]
    expect(come().allows(at(200, 400), click)).toBe(true)
    expect(guard.allows(at(200, 400), click + 1)).toBe(false)
    expect(guard.allows(at(200, 400), click + ENOUGH)).toBe(false)
    expect(guard.allows(at(200, 400), click + 1 + ENOUGH)).toBe(true)
  })

  it.each([0.5, 0.67, 1.1, 1.25, 1.5, 2, 3])('counts in pages that are shown %s times as large', (zoom) => {
    const guard = come({ zoom })
    expect(guard.allows(at(205, 390, { zoom }), 100 + ENOUGH)).toBe(true)
    expect(guard.allows(at(355, 390, { zoom, left: 150 }), 5_000)).toBe(false)
  })

  it('waits for a pointer at rest where pages are enlarged by any other factor', () => {
    const guard = come({ zoom: 1.37 })
    expect(guard.allows(at(230, 420, { zoom: 1.37 }), 1_000)).toBe(false)
    expect(guard.allows(at(230, 420, { zoom: 1.37 }), 1_000 + ENOUGH)).toBe(true)
  })
})
