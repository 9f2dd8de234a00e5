import type { BrowserContext, Page } from '@playwright/test'

/** Must be called before the pages are loaded: from then on each knows when its first peer connection was there. */
export async function watchConnections(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const Native = globalThis.RTCPeerConnection
    globalThis.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState !== 'connected' || 'benchConnectedAt' in globalThis) return
          Object.assign(globalThis, { benchConnectedAt: performance.timeOrigin + performance.now() })
        })
      }
    }
  })
}

/** Ms since the epoch; throws when the page has had no connection. */
export function connectedAt(page: Page): Promise<number> {
  return page.evaluate(() => {
    const at = (globalThis as unknown as { benchConnectedAt?: number }).benchConnectedAt
    if (at === undefined) throw new Error('This page had no peer connection')
    return at
  })
}
