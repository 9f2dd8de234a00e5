/** Parts of the frame's interface by themselves, with fixed contents. */
import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'
import type { Shown } from './pages/embed-ui/page.svelte.ts'

const FILE = { infoHash: '12'.repeat(20), name: 'The long journey, part 2.mp4', length: 734_003_200 }
const LIMITS = { bytesPerSecond: 250_000, visitBytes: 200_000_000, monthBytes: 2_000_000_000 }

export const QUESTION = {
  site: 'https://films.example.org',
  file: FILE,
  servers: ['tracker.example.org', 'stun.example.org'],
  limits: LIMITS,
  most: LIMITS,
  payee: null,
  own: null,
}

export const PANEL = {
  site: QUESTION.site,
  host: 'embed.example.net',
  state: { kind: 'sharing', reason: null } as { kind: string; reason: string | null },
  file: FILE,
  consent: { term: 'day', until: Date.UTC(2030, 1, 2, 10), limits: LIMITS },
  stats: { http: 12e6, peers: 88e6, wasted: 0, sharedOut: 45e6, extraHttp: 0, peersNow: 4 },
  given: { visit: 50e6, month: 1.2e9 },
  grade: 'site',
  build: { version: '1.2.3', hash: '89abcdef'.repeat(8) },
  youHref: 'you.html',
}

export const YOU = {
  host: PANEL.host,
  isOffline: false,
  build: PANEL.build,
  stage: {
    kind: 'ready',
    contents: {
      grade: 'exact',
      monthBytes: LIMITS.monthBytes,
      sites: [
        {
          id: '01',
          site: 'https://films.example.org',
          sent: 1.1e9,
          agreed: Date.UTC(2030, 1, 2, 10),
          isRevoked: false,
        },
        { id: '02', site: 'https://music.example', sent: 1e6, agreed: 'visit', isRevoked: false },
        { id: '03', site: 'https://old.example', sent: 0, agreed: null, isRevoked: true },
      ],
    },
  },
}

/** What is shown has no serious fault, reaches past no edge, and every control can be hit. */
type Look = (page: Page) => Promise<void>

export interface Ui {
  show(shown: Shown): Promise<void>
  /** What was called back since it was shown. */
  calls(): Promise<readonly (readonly unknown[])[]>
}

/** Pixels of what reaches past the edge of the window. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const parts = [document.documentElement, ...document.querySelectorAll('[role=dialog], .content, .buttons, main')]
    return Math.ceil(Math.max(...parts.map((part) => part.scrollWidth - part.clientWidth)))
  })

/** Pixels beside the buttons of a dialog that are left empty. */
const besideButtons = (page: Page): Promise<number[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('[role=dialog] .buttons')].map((row) => {
      const { paddingLeft, paddingRight } = getComputedStyle(row)
      const boxes = [...row.querySelectorAll('button')].map((one) => one.getBoundingClientRect())
      const taken = Math.max(...boxes.map(({ right }) => right)) - Math.min(...boxes.map(({ left }) => left))
      return Math.round(row.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight) - taken)
    }),
  )

/** Controls below 24 × 24 CSS pixels (WCAG 2.5.8), but for links in a sentence. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, textarea, summary, a.button')]
      .map((control) => (control.closest('label') ?? control) as HTMLElement)
      .filter((target) => target.checkVisibility())
      .filter((target) => target.offsetWidth < 24 || target.offsetHeight < 24)
      .map(({ outerHTML }) => outerHTML),
  )

export const looking =
  (expectAccessible: (page?: Page) => Promise<void>): Look =>
  async (page) => {
    await expectAccessible(page)
    expect(await overhang(page), 'pixels past the edge').toBe(0)
    expect(await smallTargets(page)).toEqual([])
    expect(Math.max(0, ...(await besideButtons(page))), 'pixels beside the buttons').toBe(0)
  }
