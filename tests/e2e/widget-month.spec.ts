import type { Page } from '@playwright/test'
import { EN } from '../../src/embed/strings/en.ts'
import type { Leecher } from '../stack/node-peer.ts'
import { expect, type Fixtures } from './fixtures.ts'
import { LIKE_A_USERS } from './profile.ts'
import {
  frameOf,
  linkElement,
  type OwnersFile,
  sitePage,
  stateOf,
  storedIn,
  type WidgetStack,
} from './widget-driver.ts'
import { openPanel, panelOf, received, SITES, type SiteName, shareAll, test } from './widget-sites-driver.ts'

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

type Files = Readonly<Record<SiteName, OwnersFile>>

const withLeechers = (leech: Fixtures['leech'], widget: WidgetStack, files: Files): Promise<Leecher[]> =>
  Promise.all(SITES.map((site) => leech({ torrent: files[site].torrentFile, announce: [widget.tracker.url] })))

/** Has a site count with the others. */
async function joins(page: Page, grade: 'exact' | 'near'): Promise<void> {
  const panel = panelOf(page)
  await expect(panel).toContainText(EN.limits.grades.site)
  await panel.getByRole('button', { name: EN.panel.oneLimit }).click()
  await expect(panel).toContainText(EN.limits.grades[grade])
}

/** On the page of all sites the limit is raised, and then every site is stopped. */
async function raiseAndStop(
  widget: WidgetStack,
  you: Page,
  pages: readonly Page[],
  leechers: readonly Leecher[],
): Promise<void> {
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
}

test("a month's limit holds for three sites together, near, and one page stops them all", async ({
  widget,
  files,
  newProfile,
  leech,
}) => {
  const { context } = await newProfile([LIKE_A_USERS], GRANTED)
  await context.addInitScript(giveCookiesAlone)
  const pages: Page[] = []
  for (const site of SITES) {
    const page = await shareAll(widget, context, site, files[site])
    await openPanel(page)
    await joins(page, 'near')
    pages.push(page)
  }
  const leechers = await withLeechers(leech, widget, files)
  for (const page of pages) await expect(panelOf(page)).toContainText(EN.states.resting['month-limit'])
  const sent = await received(leechers)
  expect(sent).toBeLessThanOrEqual(MONTH)
  expect(sent).toBeGreaterThan(MONTH - TAKEN_BACK)
  await raiseAndStop(widget, await context.newPage(), pages, leechers)
})

test("a month's limit holds for each of three sites, then for all together, exact", async ({
  widget,
  files,
  newProfile,
  leech,
}) => {
  const { context } = await newProfile([LIKE_A_USERS], GRANTED)
  const pages: Page[] = []
  for (const site of SITES) {
    const half = linkElement(widget, files[site], 'suggest-kbps="10000" suggest-month-gb="0.01"')
    widget.sites.page(`/${site}`, sitePage(widget, half))
    pages.push(await shareAll(widget, context, site, files[site]))
    await openPanel(pages.at(-1)!)
  }
  const first = pages[0]!
  const leechers = await withLeechers(leech, widget, files)
  const sentByFirst = () => received(leechers.slice(0, 1))

  await test.step('each site has the whole limit, and says so', async () => {
    await expect(panelOf(first)).toContainText(EN.states.resting['month-limit'])
    for (const leecher of leechers.slice(1)) await leecher.finished()
    for (const page of pages) await expect(panelOf(page)).toContainText(EN.limits.grades.site)
    await expect.poll(sentByFirst).toBeGreaterThan(MONTH / 2 - TAKEN_BACK)
    expect(await sentByFirst()).toBeLessThanOrEqual(MONTH / 2)
    // The others have sent all they had, which is more than one limit leaves.
    expect(await received(leechers)).toBeGreaterThan(MONTH / 2)
  })

  await test.step('together they have sent too much', async () => {
    for (const page of pages) await joins(page, 'exact')
    for (const page of pages) await expect(panelOf(page)).toContainText(EN.states.resting['month-limit'])
    expect(await sentByFirst()).toBeLessThanOrEqual(MONTH / 2)
  })
  await raiseAndStop(widget, await context.newPage(), pages, leechers)
})
