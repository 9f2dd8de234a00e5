import type { Locator, Page } from '@playwright/test'
import { addByDialog, addDialog, addProblems, button, kept, notice, openTorrent, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, t, tc } from './words.ts'

/** Adding torrents: choosing their files first, and the ways that the system has to pass something to the app. */

const PIECE = 16_384
const film = (name: string, pieces: number) => ({ name, size: pieces * PIECE })
/** Every file begins with a piece of its own. */
const FILES = [film('S1/e1.mkv', 3), film('S1/e1.srt', 1), film('S2/e2.mkv', 5), film('cover.jpg', 2), film('n.nfo', 1)]

const tree = (page: Page): Locator => page.getByRole('tree', { name: tc('choose.tree') })
const line = (page: Page, name: string): Locator => tree(page).getByRole('treeitem', { name: new RegExp(`^${name},`) })
const total = (page: Page, chosen: number, pieces: number): Locator =>
  page.getByText(tc('choose.total', { chosen, count: FILES.length, size: locale.bytes(pieces * PIECE) }))

test('files are chosen before a byte is requested: by kind, by name, by key, and over a reload', async ({
  page,
  app,
  seed,
  expectAccessible,
}) => {
  const seeder = await seed({ name: 'Show', files: FILES, pieceLength: PIECE })
  await page.goto(`./#${seeder.magnet}`)
  await page.getByRole('checkbox', { name: t('add.chooseFirst') }).check()
  await app.agree()
  await expect(line(page, 'S1')).toHaveAttribute('aria-checked', 'true')
  await expect(total(page, 5, 12)).toBeVisible()
  await expectAccessible()

  await button(page, tc('choose.none')).click()
  await button(page, tc('choose.download')).click()
  await expect(page.getByText(tc('choose.nothing'))).toBeVisible()

  await button(page, tc('filter.typeOf', { type: tc('filter.type.video'), count: 2 })).click()
  await expect(page.getByText(tc('filter.shown', { count: 2 }))).toBeVisible()
  await button(page, tc('filter.choose', { count: 2 })).click()
  await expect(total(page, 2, 8)).toBeVisible()
  await button(page, tc('filter.clear')).click()
  await page.getByRole('searchbox', { name: tc('filter.name') }).fill('*.srt')
  await expect(line(page, 'e1.srt')).toHaveAttribute('aria-checked', 'false')
  await line(page, 'e1.srt').click()
  await expect(total(page, 3, 9)).toBeVisible()

  await page.reload()
  await expect(total(page, 3, 9)).toBeVisible()
  await expect(line(page, 'cover.jpg')).toHaveAttribute('aria-checked', 'false')

  // From the folder S1, which is open: into it, and the subtitles are skipped again.
  await line(page, 'S1').focus()
  for (const key of ['ArrowRight', 'ArrowDown', 'Space']) await page.keyboard.press(key)
  await expect(line(page, 'e1.srt')).toBeFocused()
  await expect(line(page, 'S1')).toHaveAttribute('aria-checked', 'mixed')
  for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
  await expect(line(page, 'S1')).toHaveAttribute('aria-expanded', 'false')
  await expect(line(page, 'S1')).toBeFocused()
  // The folder S2 as a whole: none, then all of it.
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(total(page, 1, 3)).toBeVisible()
  await page.keyboard.press('Space')
  await expect(total(page, 2, 8)).toBeVisible()
  expect(await seeder.status()).toMatchObject({ requests: 0, sentBytes: 0 })

  await button(page, tc('choose.download')).press('Enter')
  await waitForComplete(page)
  expect(await seeder.status()).toMatchObject({ sentBytes: 8 * PIECE })

  // The same filter under Files.
  await openTorrent(page, seeder.infoHash, 'files')
  await page.getByRole('searchbox', { name: tc('filter.name') }).fill('cover')
  await button(page, tc('filter.choose', { count: 1 })).click()
  await seeder.until(({ sentBytes }) => sentBytes >= 10 * PIECE)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', contextOptions: { hasTouch: true } })

  test('files are chosen by touch; a link that no one has waits, and is cancelled without a trace', async ({
    page,
    app,
    seed,
    expectAccessible,
  }) => {
    const seeder = await seed({ name: 'Show', files: FILES, pieceLength: PIECE })
    await app.open()
    // The setting is for every add.
    await button(page, t('header.menu')).tap()
    await page.getByRole('menuitem', { name: t('header.settings') }).tap()
    await page.getByRole('switch', { name: t('addingSetting.chooseFirst') }).tap()
    await page.keyboard.press('Escape')
    await addByDialog(page, `magnet:?xt=urn:btih:${'ab'.repeat(20)}&dn=Nobody`)
    await app.agree()
    await expect(page.getByText(t('metadata.choosing'))).toBeVisible()
    await button(page, t('metadata.cancel')).tap()
    await expect(notice(page, t('notice.addCancelled', { name: 'Nobody' }))).toBeVisible()
    expect(await kept(page)).toEqual({ torrents: [], sessions: [] })

    const dialog = await addDialog(page)
    await expect(dialog.getByRole('checkbox', { name: t('add.chooseFirst') })).toBeChecked()
    await addByDialog(page, seeder.magnet)
    await line(page, 'S1').locator('.box').tap()
    await line(page, 'S2').locator('.box').tap()
    await line(page, 'n.nfo').tap()
    await expect(total(page, 1, 2)).toBeVisible()
    await expectAccessible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(await seeder.status()).toMatchObject({ requests: 0 })
    await button(page, tc('choose.cancel')).tap()
    await expect(page.locator('#home-title').or(page.getByText(t('empty.title')))).toBeVisible()
    expect(await kept(page)).toEqual({ torrents: [], sessions: [] })

    await addByDialog(page, seeder.magnet)
    for (const expanded of ['false', 'true']) {
      await line(page, 'S1').tap()
      await expect(line(page, 'S1')).toHaveAttribute('aria-expanded', expanded)
    }
    await line(page, 'e1.srt').tap()
    await button(page, tc('choose.download')).tap()
    await waitForComplete(page)
    expect(await seeder.status()).toMatchObject({ sentBytes: 11 * PIECE })
  })
})

test('the browser is asked to open magnet links, and its address for one asks before it requests anything', async ({
  page,
  app,
  stack,
}) => {
  // The real calls run, too: what they were called with is all that a page can learn of them.
  await page.addInitScript(() => {
    const calls: string[][] = []
    Object.assign(globalThis, { handlerCalls: calls })
    for (const name of ['registerProtocolHandler', 'unregisterProtocolHandler'] as const) {
      const real = (navigator as unknown as Record<typeof name, (...args: string[]) => void>)[name]
      Object.assign(navigator, {
        [name]: (...args: string[]) => {
          calls.push([name, ...args])
          real.apply(navigator, args)
        },
      })
    }
  })
  await app.open()
  await button(page, t('header.menu')).click()
  await page.getByRole('menuitem', { name: t('header.settings') }).click()
  const dialog = page.getByRole('dialog', { name: t('settings.title') })
  await expect(dialog.getByText(t('magnets.never'))).toBeVisible()
  await dialog.getByRole('button', { name: t('magnets.ask') }).press('Enter')
  await expect(dialog.getByText(/was asked to open magnet links in Freshet/)).toBeVisible()
  await dialog.getByRole('button', { name: t('magnets.revoke') }).press('Enter')
  await expect(dialog.getByText(t('magnets.never'))).toBeVisible()
  const address = `${stack.app.url}/#%s`
  expect(await page.evaluate(() => (globalThis as unknown as { handlerCalls: unknown }).handlerCalls)).toEqual([
    ['registerProtocolHandler', 'magnet', address],
    ['unregisterProtocolHandler', 'magnet', address],
  ])

  const link = `magnet:?xt=urn:btih:${'ab'.repeat(20)}&dn=From%20a%20page`
  await page.goto(address.replace('%s', encodeURIComponent(link)))
  await page.reload()
  await expect(page.getByRole('heading', { name: t('link.title') })).toBeVisible()
  await expect(page.getByText('From a page')).toBeVisible()
  expect(stack.app.requests.filter((path) => /magnet(:|%3A)/i.test(path))).toEqual([])
})

/** Posts a form to the share target as another site does, and as the system's share sheet does. */
async function post(page: Page, action: string, fields: Record<string, string>, files: Record<string, number[]> = {}) {
  await page.goto('data:text/html,<title>elsewhere</title>')
  await page.evaluate(
    ([to, texts, given]) => {
      const form = document.createElement('form')
      Object.assign(form, { method: 'post', enctype: 'multipart/form-data', action: to })
      for (const [name, value] of Object.entries(texts)) {
        const field = document.createElement('textarea')
        Object.assign(field, { name, value })
        form.append(field)
      }
      const data = new DataTransfer()
      for (const [name, bytes] of Object.entries(given)) data.items.add(new File([new Uint8Array(bytes)], name))
      const input = document.createElement('input')
      Object.assign(input, { type: 'file', name: 'files', multiple: true, files: data.files })
      form.append(input)
      document.body.append(form)
      form.submit()
    },
    [action, fields, files] as const,
  )
}

test('what is shared with the app is asked about before anything is saved or requested, and is taken once', async ({
  page,
  app,
  stack,
  seed,
  expectAccessible,
}) => {
  const seeder = await seed({ files: [film('shared.bin', 2)] })
  await app.open()
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  const action = `${stack.app.url}/share`

  // A link alone is a link like any other.
  await post(page, action, { title: 'Look', text: `Get it: ${seeder.magnet}` })
  await expect(page.getByRole('heading', { name: t('link.title') })).toBeVisible()
  expect(await kept(page)).toEqual({ torrents: [], sessions: [] })

  // A torrent, content and a text without a link; a site could have sent them.
  const torrent = { 'one.torrent': [...seeder.torrentFile], 'photo.jpg': [1, 2, 3] }
  await post(page, action, { text: 'see https://a.example/' }, torrent)
  await expect(page.getByRole('heading', { name: t('shared.title') })).toBeVisible()
  await expect(page.getByText('photo.jpg')).toBeVisible()
  await expectAccessible()
  expect(await kept(page)).toEqual({ torrents: [], sessions: [] })
  expect((await seeder.status()).wiresOpened).toBe(0)
  await button(page, t('shared.add', { count: 1 })).press('Enter')
  await app.agree()
  await waitForComplete(page)

  // Taken once: Back shows that it is gone.
  await page.goBack()
  await page.goto(`${stack.app.url}/#/shared/made-up`)
  await expect(page.getByRole('alert')).toHaveText(t('error.share-gone'))

  await post(page, action, {}, { 'photo.jpg': [1, 2, 3], 'b.png': [1] })
  await button(page, t('shared.share', { count: 2 })).click()
  await expect(page.getByRole('dialog')).toBeVisible()

  await post(page, action, { text: 'https://a.example/' })
  await expect(page.getByRole('alert')).toHaveText(t('shared.nothing'))
  await button(page, t('link.edit')).click()
  await expect(page.getByRole('textbox', { name: t('add.label') })).toHaveValue('https://a.example/')
  expect(stack.app.requests.filter((path) => path.startsWith('/share'))).toEqual([])
})

test('files and addresses that the system starts the app with are opened, and broken ones are named', async ({
  page,
  app,
  seed,
}) => {
  const seeder = await seed({ files: [film('opened.bin', 1)] })
  const other = await seed({ files: [film('other.bin', 1)] })
  await page.addInitScript(() => {
    let consumer: (launch: object) => void = () => {}
    Object.defineProperty(globalThis, 'launchQueue', {
      value: { setConsumer: (given: typeof consumer) => (consumer = given) },
    })
    Object.assign(globalThis, {
      launch: (launch: { targetURL?: string; files?: Record<string, number[]> }) =>
        consumer({
          targetURL: launch.targetURL,
          files: Object.entries(launch.files ?? {}).map(([name, bytes]) => ({
            kind: 'file',
            getFile: async () => new File([new Uint8Array(bytes)], name),
          })),
        }),
    })
  })
  type Launch = { launch(launch: object): void }
  const launch = (what: object) => page.evaluate((given) => (globalThis as unknown as Launch).launch(given), what)
  await app.open()

  await launch({ files: { 'broken.torrent': [1, 2, 3], 'good.torrent': [...seeder.torrentFile] } })
  await app.agree()
  await expect(addProblems(page)).toContainText('broken.torrent')
  await expect(addProblems(page)).toContainText(t('error.bencode'))
  await page.keyboard.press('Escape')
  await expect(page.locator('#torrent-title')).toHaveText('opened.bin')

  // One that is here already is shown; several at once are counted.
  await launch({ files: { 'good.torrent': [...seeder.torrentFile], 'other.torrent': [...other.torrentFile] } })
  await expect(notice(page, t('notice.existed', { name: 'opened.bin' }))).toBeVisible()
  await launch({ files: { 'good.torrent': [...seeder.torrentFile], 'other.torrent': [...other.torrentFile] } })
  await expect(notice(page, t('notice.existedMany', { count: 2 }))).toBeVisible()

  // As the shortcuts of the manifest do, while the window is open.
  await launch({ targetURL: `${new URL(page.url()).origin}/#/money/speed` })
  await expect(page.getByRole('tab', { selected: true })).toBeVisible()
  await launch({ targetURL: `${new URL(page.url()).origin}/#/add` })
  await expect(page.getByRole('dialog', { name: t('add.title') })).toBeVisible()
})
