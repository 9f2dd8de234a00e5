import { describe, expect, it } from 'vitest'
import { type FramedWindow, isFramedByOtherOrigin, isFramedByOwnOrigin } from '../../../src/page/own-frames.ts'

const OURS = 'https://app.test'

/** A window whose frames are of these origins, the outermost first. A foreign window's location cannot be read. */
function nested(...origins: readonly string[]): FramedWindow {
  let around: FramedWindow | null = null
  for (const origin of origins) {
    const outer: FramedWindow | null = around
    const made: FramedWindow = {
      get location() {
        if (origin !== OURS) throw new DOMException('Blocked a frame', 'SecurityError')
        return { origin }
      },
      get parent() {
        return outer ?? made
      },
    }
    around = made
  }
  return around!
}

describe('a window that its own origin frames', () => {
  it.each<[name: string, origins: string[], framed: boolean]>([
    ['alone', [OURS], false],
    ['in a page of ours', [OURS, OURS], true],
    ['two deep in pages of ours', [OURS, OURS, OURS], true],
    ['in a foreign page', ['https://evil.test', OURS], false],
    ['in a page of ours that a foreign page frames', ['https://evil.test', OURS, OURS], false],
    ['in a foreign page that a page of ours frames', [OURS, 'https://evil.test', OURS], false],
  ])('is told from others: %s', (...[, origins, framed]) => {
    expect(isFramedByOwnOrigin(nested(...origins))).toBe(framed)
    expect(isFramedByOtherOrigin(nested(...origins))).toBe(!framed && origins.length > 1)
  })
})
