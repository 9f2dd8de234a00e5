import type { Page } from '@playwright/test'
import { test as base, expect } from './fixtures.ts'
import { oddFrame, received, type Site, snapshot, startSite } from './widget-element-driver.ts'

const test = base.extend<{ site: Site }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  site: async ({}, use) => {
    const site = await startSite()
    await use(site)
    await site.close()
  },
})

const loader = (site: Site, attributes = 'async'): string =>
  `<script ${attributes} src="${site.origin('embed')}/1/freshet.js"></script>`
const film = (site: Site, attributes = '', child = 'controls'): string =>
  `<freshet-video torrent="/film.torrent" ${attributes}>
    <video ${child} width="480" src="${site.origin('cdn')}/sample.mp4"></video></freshet-video>`
const odd = (site: Site): string => `base="${site.origin('odd')}/frame"`
const html = (...parts: readonly string[]): string =>
  `<!doctype html><html lang="en"><title>A site</title><body>${parts.join('\n')}`

const invitation = (page: Page) => page.getByRole('button', { name: 'Help share this video' })
const playsOn = async (page: Page): Promise<void> => {
  const before = await page.locator('video').evaluate(async (video: HTMLVideoElement) => {
    video.muted = true
    await video.play()
    return video.currentTime
  })
  await expect
    .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime))
    .toBeGreaterThan(before)
}

test('before a yes nothing but the loader is loaded, and nothing is stored', async ({ site, page }) => {
  const link = `<freshet-seed torrent="/b.torrent"><a href="/b.zip" download>b.zip</a></freshet-seed>`
  site.page('/', html(loader(site), film(site), link))
  await page.goto(`${site.origin('a')}/`)
  await expect(invitation(page)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Help share this file' })).toBeVisible()
  await playsOn(page)
  const requests = new Set(site.requests.filter((path) => path !== 'a/favicon.ico'))
  expect([...requests].sort()).toEqual(['a/', 'cdn/sample.mp4', 'embed/1/freshet.js'])
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
  expect(page.frames()).toHaveLength(1)
})

test('an origin that is not reachable is told by the missing answer, and the film plays', async ({ site, page }) => {
  site.page('/', html(loader(site), film(site, 'base="http://gone.localhost:9/"')))
  await page.goto(`${site.origin('a')}/`)
  await invitation(page).click()
  await expect(page.getByRole('button', { name: 'Sharing could not be loaded' })).toBeVisible()
  await expect(page.getByRole('status').first()).toHaveText('Sharing could not be loaded')
  expect(await snapshot(page)).toMatchObject({ state: 'blocked', reason: 'frame', player: 'page' })
  expect(page.frames()).toHaveLength(1)
  await playsOn(page)
})

test('a frame that loads and does not answer is blocked too', async ({ site, page }) => {
  site.page('/silent/index.html', html('A page of something else'))
  site.page('/', html(loader(site), film(site, 'base="/silent"')))
  await page.goto(`${site.origin('a')}/`)
  await invitation(page).click()
  await expect(page.getByRole('button', { name: 'Sharing could not be loaded' })).toBeVisible()
})

const POLICIES: readonly (readonly [name: string, policy: (site: Site) => string, script?: string])[] = [
  ['only the two that are needed', (site) => `script-src ${site.origin('embed')}`],
  ['with a nonce', () => `script-src 'nonce-abc'`, 'async nonce="abc"'],
  ['with strict-dynamic', () => `script-src 'strict-dynamic' 'nonce-abc'`, 'async nonce="abc"'],
  [
    'with Trusted Types',
    (site) => `script-src ${site.origin('embed')}; require-trusted-types-for 'script'; trusted-types`,
  ],
]
for (const [name, policy, script] of POLICIES) {
  test(`works under a policy of a site: ${name}`, async ({ site, page }) => {
    const frames = `frame-src ${site.origin('odd')}`
    const header = `default-src 'none'; media-src ${site.origin('cdn')}; ${frames}; ${policy(site)}`
    site.page('/', html(loader(site, script), film(site, odd(site))), { 'Content-Security-Policy': header })
    await page.goto(`${site.origin('a')}/`)
    await invitation(page).click()
    await oddFrame(page)
    // The style sheets are applied, and `profile.problems` has no violation.
    expect(await invitation(page).evaluate((chip) => getComputedStyle(chip.parentElement!).borderRadius)).toBe('18px')
    await playsOn(page)
  })
}

test('a session that is not the one of this loader is not run', async ({ site, page }) => {
  site.replace(/session/, 'document.title = "changed"; export const startSession = () => {}')
  site.page('/', html(loader(site), film(site, odd(site))))
  await page.goto(`${site.origin('a')}/`)
  await invitation(page).click()
  await expect(page.getByRole('button', { name: 'Sharing could not be loaded' })).toBeVisible()
  await expect(page).toHaveTitle('A site')
  await playsOn(page)
})

test('attributes take effect when they change', async ({ site, page }) => {
  site.page('/', html(loader(site), film(site, `${odd(site)} share="off"`)))
  await page.goto(`${site.origin('a')}/`)
  const set = (name: string, value: string) =>
    page.locator('freshet-video').evaluate((element, [key, text]) => element.setAttribute(key!, text!), [name, value])
  const chip = page.locator('freshet-video [part=chip]')
  await page.locator('freshet-video').evaluate((element) => (element as unknown as { ready: Promise<void> }).ready)
  await expect(chip).toBeHidden()
  await set('share', 'ask')
  await expect(chip).toBeVisible()
  await set('theme', 'dark')
  await expect(chip).toHaveCSS('background-color', 'rgb(17, 35, 38)')
  await set('chip', 'corner')
  await expect(page.locator('freshet-video .bar')).toHaveCSS('position', 'absolute')
  await invitation(page).click()
  const frame = await oddFrame(page)
  await set('trackers', 'wss://one.example wss://two.example')
  await expect
    .poll(async () => (await received(frame)).filter(({ kind }) => kind === 'configure'))
    .toMatchObject([{ config: { trackers: ['wss://one.example', 'wss://two.example'] } }])
  await page.locator('video').evaluate((video, src) => video.setAttribute('src', src), '/other.mp4')
  await expect.poll(async () => (await received(frame)).filter(({ kind }) => kind === 'configure')).toHaveLength(2)
  await set('share', 'off')
  await expect(page.locator('iframe')).toHaveCount(0)
})

test('an element that is removed takes its frame with it, and starts anew when it is put back', async ({
  site,
  page,
}) => {
  site.page('/', html(loader(site), film(site, odd(site)), '<main></main>'))
  await page.goto(`${site.origin('a')}/`)
  await invitation(page).click()
  await oddFrame(page)
  await page.evaluate(() => {
    const embed = document.querySelector('freshet-video')!
    Object.assign(globalThis, { embed })
    embed.remove()
  })
  await expect.poll(() => page.frames().length).toBe(1)
  await page.evaluate(() => document.querySelector('main')!.append((globalThis as unknown as { embed: Element }).embed))
  await invitation(page).click()
  await oddFrame(page)
  expect(await page.locator('iframe').count()).toBe(1)
})

test('in a closed section nothing is offered before it opens', async ({ site, page }) => {
  site.page('/', html(loader(site), `<details><summary>More</summary>${film(site)}</details>`))
  await page.goto(`${site.origin('a')}/`)
  await page.locator('freshet-video').evaluate((element) => (element as unknown as { ready: Promise<void> }).ready)
  await expect(invitation(page)).toHaveCount(0)
  await page.getByText('More').click()
  await expect(invitation(page)).toBeVisible()
})

test('an element without a child makes its own player, and one whose child comes later uses that', async ({
  site,
  page,
}) => {
  const src = `${site.origin('cdn')}/sample.mp4`
  site.page('/', html(loader(site), `<freshet-video torrent="/film.torrent" src="${src}"></freshet-video>`))
  await page.goto(`${site.origin('a')}/`)
  await expect(invitation(page)).toBeVisible()
  await playsOn(page)
  await page.locator('freshet-video').evaluate((element, address) => {
    const video = document.createElement('video')
    video.src = address
    video.id = 'child'
    element.append(video)
  }, src)
  await expect(page.locator('video')).toHaveCount(1)
  await expect(page.locator('#child')).toBeVisible()
  await expect(invitation(page)).toBeVisible()
})

test('the site cannot open the question without a gesture, nor after a "not now"', async ({ site, page }) => {
  // What the test evaluates counts as a gesture; a script of the page does not.
  const early = `<script>customElements.whenDefined('freshet-video').then(() =>
    document.querySelector('freshet-video').requestShare()).catch(({ name }) => { refused = name })</script>`
  site.page('/', html(loader(site), film(site, `${odd(site)} share="quiet"`), '<button id="own">Share</button>', early))
  await page.goto(`${site.origin('a')}/`)
  const ask = `document.querySelector('freshet-video').requestShare()`
  await page.waitForFunction('globalThis.refused')
  expect(await page.evaluate('refused')).toBe('NotAllowedError')
  await page.addScriptTag({ content: `own.onclick = () => { answer = ${ask} }` })
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const frame = await oddFrame(page)
  await expect.poll(() => received(frame)).toContainEqual({ kind: 'ask' })
  await frame.evaluate(() =>
    (globalThis as unknown as { port: MessagePort }).port.postMessage({
      kind: 'answered',
      answer: 'not-now',
      until: 0,
    }),
  )
  expect(await page.evaluate('answer')).toBe('not-now')
  await page.reload()
  await page.addScriptTag({ content: `own.onclick = () => { answer = ${ask} }` })
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  expect(await page.evaluate('answer')).toBe('not-now')
  expect(page.frames()).toHaveLength(1)
})

test('without script, and where storage is forbidden, the film plays', async ({ site, page, newProfile }) => {
  site.page('/', html(loader(site), film(site, odd(site))))
  site.page('/boxed', html(`<iframe sandbox="allow-scripts" src="/" width="600" height="500"></iframe>`))
  await page.goto(`${site.origin('a')}/boxed`)
  const boxed = page.frameLocator('iframe')
  await boxed.getByRole('button', { name: 'Help share this video' }).click()
  await expect(boxed.getByRole('button', { name: 'This page does not allow sharing' })).toBeVisible()
  const profile = await newProfile()
  const context = await profile.context.browser()!.newContext({ javaScriptEnabled: false })
  const plain = await context.newPage()
  await plain.goto(`${site.origin('a')}/`)
  await expect(plain.locator('video')).toBeVisible()
  expect((await plain.locator('video').boundingBox())!.width).toBe(480)
  await context.close()
})

test('the chip is used by keyboard, and axe finds nothing', async ({ site, page, expectAccessible }) => {
  for (const theme of ['light', 'dark'] as const) {
    const style = `<style>body { background: ${theme === 'dark' ? '#111; color: #fff' : '#fff'} }</style>`
    site.page(
      `/${theme}`,
      html(loader(site), style, `<main><h1>Film</h1>${film(site, `theme="${theme}" ${odd(site)}`)}</main>`),
    )
    await page.goto(`${site.origin('a')}/${theme}`)
    await expect(invitation(page)).toBeVisible()
    await expectAccessible()
  }
  await invitation(page).focus()
  await page.keyboard.press('Enter')
  await oddFrame(page)
})
