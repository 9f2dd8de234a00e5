import type { Page } from '@playwright/test'

/** Blocks the page's main thread for `blockedMs` of every `periodMs` from now on. */
export function blockMainThread(page: Page, blockedMs: number, periodMs: number): Promise<void> {
  return page.evaluate(
    ({ blockedMs, periodMs }) => {
      setInterval(() => {
        const until = performance.now() + blockedMs
        while (performance.now() < until);
      }, periodMs)
    },
    { blockedMs, periodMs },
  )
}
