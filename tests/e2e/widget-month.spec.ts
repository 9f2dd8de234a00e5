import type { Page } from '@playwright/test'
import { EN } from '../../src/embed/strings/en.ts'
import { expect } from './fixtures.ts'
import { LIKE_A_USERS } from './profile.ts'
import { frameOf, stateOf, storedIn } from './widget-driver.ts'
import { openPanel, panelOf, received, SITES, shareAll, test } from './widget-sites-driver.ts'

/** What all sites together may send in a month, bytes of payload: 6 % of 20 MB goes over the line besides. */
const MONTH = Math.floor(20e6 / 1.06)
/** Blocks that were chosen and then not sent, when a limit was reached, count as sent. */
const TAKEN_BACK = 1e6

/** The user has let our origin share something between sites. */
const GRANTED = {
  profile: {
    content_settings: {
      exceptions: {
        storage_access: Object.fromEntries(
          SITES.map((site) => [`http://[*.]embed.localhost,http://[*.]${site}.localhost`, { setting: 1 }]),
        ),
      },
    },
  },
}

/** In the page: as browsers do that have no handles, what is granted are cookies. */
function giveCookiesAlone(): void {
  const { requestStorageAccess } = Document.prototype
  Reflect.deleteProperty(Document.prototype, 'hasUnpartitionedCookieAccess')
  Document.prototype.requestStorageAccess = function () {
    return requestStorageAccess.call(this)
  }
}

for (const grade of ['exact', 'near'] as const) {
  test(`a month's limit holds for three sites together, ${grade}, and one page stops them all`, async ({
    widget,
    files,
    newProfile,
    leech,
  }) => {
    const { context } = await newProfile([LIKE_A_USERS], GRANTED)
    if (grade === 'near') await context.addInitScript(giveCookiesAlone)
    const pages: Page[] = []
    for (const site of SITES) {
      const page = await shareAll(widget, context, site, files[site])
      const panel = await openPanel(page)
      await expect(panel).toContainText(EN.limits.grades.site)
      await panel.getByRole('button', { name: EN.panel.oneLimit }).click()
      await expect(panel).toContainText(EN.limits.grades[grade])
      pages.push(page)
    }
    const leechers = await Promise.all(
      SITES.map((site) => leech({ torrent: files[site].torrentFile, announce: [widget.tracker.url] })),
    )
    for (const page of pages) await expect(panelOf(page)).toContainText(EN.states.resting['month-limit'])
    const sent = await received(leechers)
    expect(sent).toBeLessThanOrEqual(MONTH)
    expect(sent).toBeGreaterThan(MONTH - TAKEN_BACK)

    const you = await context.newPage()
    await you.goto(`${widget.origin('embed')}/frame/1/you.html`)
    for (const site of SITES)
      await expect(you.getByRole('listitem').filter({ hasText: widget.origin(site) })).toBeVisible()
    await you.getByRole('textbox', { name: EN.limits.fields.monthBytes }).fill('1')
    await you.getByRole('button', { name: EN.you.save }).click()
    for (const page of pages) await expect(panelOf(page)).toContainText(EN.states.sharing)
    for (const leecher of leechers) await leecher.finished()

    await you.getByRole('button', { name: EN.you.revokeAll }).click()
    for (const [index, page] of pages.entries()) {
      await expect.poll(() => stateOf(page)).toBe('stopped')
      expect(await storedIn(frameOf(page))).toMatchObject({ caches: 0, files: 0 })
      await leechers[index]!.until(({ peers }) => peers === 0)
    }
  })
}
