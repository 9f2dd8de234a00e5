import type { Locator, Page } from '@playwright/test'
import { nameOtherVersion } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { t } from './words.ts'

/** The user interface of the production build, by the accessible names of its elements. */

const title = (page: Page, name: string): Locator => page.getByRole('link', { name, exact: true })
const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true })
const field = (page: Page): Locator => page.getByRole('dialog').getByLabel(t('add.label'))
const small = (name: string) => ({ name, size: 150_000 })

/** Drops or pastes what `make` puts into the transfer, in the page itself: automation cannot drag files into it. */
async function hand(
  page: Page,
  how: 'drop' | 'paste',
  what: { text?: string; file?: { name: string; bytes: Uint8Array } },
): Promise<void> {
  await page.evaluate(
    ({ how, text, file }) => {
      const data = new DataTransfer()
      if (text !== null) data.setData('text/plain', text)
      if (file !== null) data.items.add(new File([Uint8Array.from(file.bytes)], file.name))
      const event =
        how === 'drop'
          ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
          : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      document.body.dispatchEvent(event)
    },
    {
      how,
      text: what.text ?? null,
      file: what.file === undefined ? null : { name: what.file.name, bytes: [...what.file.bytes] },
    },
  )
}

async function addByDialog(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await field(page).fill(text)
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
}

test.describe('adding', () => {
  test('a magnet link opens no connection before the user agrees, and asks once', async ({ app, seed, stack }) => {
    const seeder = await seed({ files: [small('first.bin')] })
    const second = await seed({ files: [small('second.bin')] })
    const page = await app.open()
    const before = stack.tracker.counts().swarms[seeder.infoHash]?.leechers ?? 0
    await addByDialog(page, `  ${seeder.magnet}\n`)
    const question = page.getByRole('alertdialog', { name: 'Peers see your IP address' })
    await expect(question).toBeVisible()
    expect(stack.tracker.counts().swarms[seeder.infoHash]?.leechers ?? 0).toBe(before)
    expect((await seeder.status()).wiresOpened).toBe(0)

    await question.getByRole('button', { name: 'Not now' }).click()
    await expect(page.getByText(/Nothing was added/)).toBeVisible()
    await expect(field(page)).toHaveValue(seeder.magnet)

    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    await question.getByRole('button', { name: 'Agree and connect' }).click()
    await expect(heading(page, 'first.bin')).toBeVisible()
    await seeder.until(({ wiresOpened }) => wiresOpened > 0)

    await page.reload()
    await addByDialog(page, second.magnet)
    await expect(heading(page, 'second.bin')).toBeVisible()
    await expect(question).toBeHidden()
  })

  test('a bare info hash finds its peers through the trackers of this host', async ({ app, page, seed }) => {
    const seeder = await seed({ files: [small('by-hash.bin')] })
    await app.open()
    await addByDialog(page, seeder.infoHash.toUpperCase())
    await app.agree()
    await expect(heading(page, 'by-hash.bin')).toBeVisible()
  })

  test('a .torrent file is added by choosing, dropping or pasting it; adding it again opens the existing torrent', async ({
    app,
    page,
    seed,
  }) => {
    const names = ['chosen.bin', 'dropped.bin', 'pasted.bin']
    const [chosen, dropped, pasted] = await Promise.all(names.map((name) => seed({ files: [small(name)] })))
    await app.open()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose .torrent files' }).click()
    await (await choosing).setFiles({
      name: 'chosen.torrent',
      mimeType: 'application/x-bittorrent',
      buffer: Buffer.from(chosen!.torrentFile),
    })
    await app.agree()
    await expect(heading(page, 'chosen.bin')).toBeVisible()
    await hand(page, 'drop', { file: { name: 'd.torrent', bytes: dropped!.torrentFile } })
    await expect(heading(page, 'dropped.bin')).toBeVisible()
    await hand(page, 'paste', { file: { name: 'p.torrent', bytes: pasted!.torrentFile } })
    await expect(heading(page, 'pasted.bin')).toBeVisible()
    await hand(page, 'paste', { text: chosen!.magnet })
    await expect(heading(page, 'chosen.bin')).toBeVisible()
    await expect(page.getByText('chosen.bin is already in your list.')).toBeVisible()
    await page.getByRole('link', { name: 'All torrents' }).click()
    await expect(page.getByRole('listitem').getByRole('link')).toHaveCount(3)
  })

  test('a link is shown with its hosts, and opens its torrent when the user confirms it', async ({
    page,
    seed,
    stack,
    expectAccessible,
  }) => {
    const seeder = await seed({ files: [small('linked.bin')] })
    await page.goto(`${stack.app.url}/#${seeder.magnet}`)
    await expect(heading(page, t('link.title'))).toBeVisible()
    await expect(page.getByRole('listitem').filter({ hasText: new URL(stack.tracker.url).host })).toBeVisible()
    await expect(page.getByRole('button', { name: t('link.agree') })).toBeFocused()
    await expectAccessible()
    await page.getByRole('link', { name: t('link.no') }).click()
    await expect(page.getByRole('heading', { name: 'Open a torrent. Watch it arrive.' })).toBeVisible()
    expect((await seeder.status()).wiresOpened).toBe(0)
    await page.goBack()
    await expect(page.getByRole('button', { name: t('link.agree') })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(heading(page, 'linked.bin')).toBeVisible()
    expect(new URL(page.url()).hash).toContain(`#/torrent/${seeder.infoHash}`)
  })

  test('a link to a torrent of the list shows it, and changes nothing about it', async ({ app, page, seed, stack }) => {
    const seeder = await seed({ files: [small('known.bin')] })
    await app.open(`#${seeder.magnet}`)
    await expect(heading(page, 'known.bin')).toBeVisible()
    await page.goto('about:blank')
    await page.goto(`${stack.app.url}/#${seeder.magnet}&tr=${encodeURIComponent('wss://other.example/')}`)
    await expect(heading(page, 'known.bin')).toBeVisible()
    await page.getByRole('tab', { name: t('tab.peers') }).click()
    await expect(page.getByText(stack.tracker.url)).toBeVisible()
    await expect(page.getByText('other.example')).toHaveCount(0)
  })

  test('a user that opens another page while a torrent is added stays on that page', async ({ app, page, seed }) => {
    const seeder = await seed({ files: [small('later.bin')] })
    await app.open()
    await addByDialog(page, seeder.magnet)
    const yes = page.getByRole('alertdialog').getByRole('button', { name: 'Agree and connect' })
    // In one step of the page: nothing can be added between the two.
    await yes.evaluate((element: HTMLButtonElement) => {
      element.click()
      location.hash = '#/money/speed'
    })
    await expect(page.getByText('later.bin was added.')).toBeAttached()
    expect(new URL(page.url()).hash).toBe('#/money/speed')
  })

  test('of several lines the valid ones are added, and the invalid one stays with its reason', async ({
    app,
    page,
    seed,
  }) => {
    const seeders = await Promise.all(['one.bin', 'two.bin'].map((name) => seed({ files: [small(name)] })))
    await app.open()
    await addByDialog(page, `${seeders[0]!.magnet}\nmagnet:?dn=nothing\n\n${seeders[1]!.magnet}`)
    await app.agree()
    await expect(field(page)).toHaveValue('magnet:?dn=nothing')
    await expect(page.getByText(/names no torrent/)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(title(page, 'one.bin')).toBeVisible()
    await expect(title(page, 'two.bin')).toBeVisible()
  })

  test('a file that is no torrent is refused with a reason, and nothing is added', async ({ app, page }) => {
    await app.open()
    const cases: [text: string, words: RegExp][] = [
      ['', /Paste the link of a torrent/],
      ['hello', /not the link of a torrent/],
      ['magnet:?dn=x', /names no torrent/],
      ['magnet:?xt=urn:btih:123', /info hash in this link is not valid/],
    ]
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    for (const [text, words] of cases) {
      await field(page).fill(text)
      await field(page).press('Enter')
      await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible()
      await expect(field(page)).toHaveValue(text)
      await expect(field(page)).toBeFocused()
    }
    await page.keyboard.press('Escape')
    await hand(page, 'drop', { file: { name: 'broken.torrent', bytes: new TextEncoder().encode('d4:infoi1ee') } })
    await app.agree()
    await expect(page.getByRole('alert').filter({ hasText: 'broken.torrent' })).toBeVisible()
    await page.keyboard.press('Escape')
    await hand(page, 'drop', { file: { name: 'photo.jpg', bytes: Uint8Array.of(1, 2, 3) } })
    await expect(page.getByRole('dialog', { name: 'Share files' }).getByRole('listitem')).toHaveText(/^photo\.jpg/)
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Open a torrent. Watch it arrive.' })).toBeVisible()
  })

  test('an invalid link in the address is explained, and can be corrected', async ({ page, stack }) => {
    await page.goto(`${stack.app.url}/#magnet:?xt=urn:btih:zz`)
    await expect(heading(page, 'This link cannot be opened')).toBeVisible()
    await page.getByRole('button', { name: 'Edit the link' }).click()
    await expect(field(page)).toHaveValue('magnet:?xt=urn:btih:zz')
  })
})

test('pause, resume, remove and undo work with the keyboard alone', async ({ app, page, seed }) => {
  // Those that have everything leave each other alone: here something is missing all along.
  const one = await seed({ files: [small('keys-one.bin')], gate: { held: 'all' } })
  const two = await seed({ files: [small('keys-two.bin')], gate: { held: 'all' } })
  await app.open()

  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.getByRole('button', { name: 'Add', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(field(page)).toBeFocused()
  await page.keyboard.insertText(`${one.magnet}\n${two.magnet}`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Agree and connect' })).toBeFocused()
  await page.keyboard.press('Enter')

  // Both are on the list: the one that is added last goes to its top.
  await expect(page.getByRole('listitem').getByRole('link')).toHaveCount(2)
  const first = page.getByRole('listitem').getByRole('link').first()
  const firstName = (await first.textContent()) ?? ''
  const seeder = firstName === 'keys-one.bin' ? one : two
  await seeder.until(({ wiresOpened }) => wiresOpened > 0)
  await first.focus()
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: `Resume ${firstName}` })).toBeVisible()
  await seeder.until(({ peers }) => peers === 0)
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: `Pause ${firstName}` })).toBeVisible()
  await seeder.until(({ peers }) => peers > 0)

  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('listitem').getByRole('link').nth(1)).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Remove this torrent?' })
  await expect(dialog.getByRole('button', { name: 'Remove from list' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(first).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(dialog.getByRole('button', { name: 'Remove from list' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(title(page, firstName)).toBeHidden()
  await expect(page.getByRole('listitem').getByRole('link').first()).toBeFocused()

  const undo = page.getByRole('button', { name: 'Undo' })
  await undo.focus()
  await page.keyboard.press('Enter')
  await expect(title(page, firstName)).toBeVisible()

  await title(page, firstName).focus()
  await page.keyboard.press('Delete')
  await dialog.getByRole('button', { name: 'Remove and delete data' }).focus()
  await page.keyboard.press('Enter')
  await expect(title(page, firstName)).toBeHidden()
  await expect(undo).toBeHidden()
  await page.reload()
  await expect(page.getByRole('listitem').getByRole('link')).toHaveCount(1)
})

test('withdrawn consent pauses everything, and resuming asks again', async ({ app, page, seed }) => {
  const seeder = await seed({ files: [small('revoked.bin')], gate: { held: 'all' } })
  await app.open(`#${seeder.magnet}`)
  await seeder.until(({ peers }) => peers > 0)
  await page.getByRole('button', { name: 'Theme and settings' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('button', { name: t('consent.revoke') }).click()
  await seeder.until(({ peers }) => peers === 0)
  await page.reload()
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await app.agree()
  await seeder.until(({ peers }) => peers > 0)
})

test('a tab of another version says so, and takes over', async ({ app, context, page, seed, stack }) => {
  const seeder = await seed({ files: [small('moving.bin')] })
  await app.open(`#${seeder.magnet}`)
  await expect(page.getByText('Complete', { exact: false }).first()).toBeVisible()
  const second = await context.newPage()
  await second.goto(stack.app.url)
  await expect(title(second, 'moving.bin')).toBeVisible()
  await nameOtherVersion(second)
  await expect(heading(second, t('elsewhere.title'))).toBeVisible()
  await second.getByRole('button', { name: t('elsewhere.move') }).click()
  await expect(second.getByRole('progressbar', { name: 'Progress of moving.bin' })).toHaveAttribute(
    'aria-valuenow',
    '100',
  )
  await nameOtherVersion(page)
  await expect(heading(page, t('elsewhere.title'))).toBeVisible()
})

test('the theme is remembered, and set before the first paint', async ({ app, page }) => {
  await app.open()
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await paper()
  await page.getByRole('button', { name: 'Theme and settings' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect.poll(paper).not.toBe(light)
  const dark = await paper()
  await page.route('**/assets/**.js', (route) => route.abort())
  await page.context().setOffline(false)
  await page.reload({ waitUntil: 'domcontentloaded' })
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  await page.unroute('**/assets/**.js')
  await page.reload()
  await expect.poll(paper).toBe(dark)
})
