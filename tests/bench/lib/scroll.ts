import type { Page } from '@playwright/test'

const PIXELS_A_FRAME = 60

/** Scrolls the page up and down for so long; the ms from each frame to the next. */
export function scrollAbout(page: Page, forMs: number): Promise<number[]> {
  return page.evaluate(
    async ({ forMs, pixels }) => {
      const gaps: number[] = []
      const until = performance.now() + forMs
      let step = pixels
      let farthest = 0
      let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
      while (last < until) {
        window.scrollBy({ top: step, behavior: 'instant' })
        farthest = Math.max(farthest, window.scrollY)
        if (window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1) step = -pixels
        else if (window.scrollY <= 0) step = pixels
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
        gaps.push(now - last)
        last = now
      }
      if (farthest === 0) throw new Error('There was nothing to scroll')
      return gaps
    },
    { forMs, pixels: PIXELS_A_FRAME },
  )
}
