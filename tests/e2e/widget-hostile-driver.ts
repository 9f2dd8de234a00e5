/** What specs of unfriendly sites, networks and browsers have in common. */
import { expect, type Locator, type Page } from '@playwright/test'
import { type EmbedState, type EmbedStats, NO_STATS } from '../../src/core/embed/embed-state.ts'
import { stateText, stateWordsOf } from '../../src/widget/session/state-words.ts'

/** The chip's words of a state. */
export const wordsOf = (kind: string, reason: string | null): string =>
  stateText(stateWordsOf('en'), 'video', { kind, reason } as EmbedState, NO_STATS)

/** The chip: the invitation, and how sharing goes. */
export const chipOf = (page: Page): Locator => page.locator('freshet-video [part=chip] button').first()

/** Which of an element's players is on. */
export const playerOf = (page: Page): Promise<'page' | 'frame'> =>
  page
    .locator('freshet-video')
    .evaluate((film) => (film as unknown as { snapshot(): { player: 'page' | 'frame' } }).snapshot().player)

/** Plays a `<video>`, or the element around it, and waits until it goes on. */
export async function goesOn(film: Locator): Promise<void> {
  const before = await film.evaluate(async (one) => {
    const video = one as HTMLVideoElement
    await video.play()
    return video.currentTime
  })
  const now = () => film.evaluate((one) => (one as HTMLVideoElement).currentTime)
  await expect.poll(now).toBeGreaterThan(before)
}

/** The same without sound, which needs no gesture. */
export async function playsOn(film: Locator): Promise<void> {
  await film.evaluate((one) => {
    ;(one as HTMLVideoElement).muted = true
  })
  await goesOn(film)
}

/** Bytes of the visit so far, as the site sees them. */
export const statsOf = (page: Page): Promise<EmbedStats> =>
  page.locator('freshet-video').evaluate((film) => (film as unknown as { stats: EmbedStats }).stats)
