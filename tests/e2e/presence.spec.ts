import type { Page, Worker } from '@playwright/test'
import { button, openList, openTorrent, waitForComplete } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { locale, t, tp } from './words.ts'

/** What the page asked of the browser, as the browser got it. */
interface Calls {
  readonly badges: number[]
  readonly locks: string[]
}

/** Records calls of the real APIs. Badges are seen on an installed app alone, and locks nowhere. */
async function spy(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const calls: Calls = { badges: [], locks: [] }
    Object.assign(globalThis, { calls })
    const { setAppBadge, clearAppBadge } = Navigator.prototype as Navigator & Record<string, (n?: number) => unknown>
    Object.assign(Navigator.prototype, {
      setAppBadge(this: Navigator, count: number) {
        calls.badges.push(count)
        return setAppBadge?.call(this, count)
      },
      clearAppBadge(this: Navigator) {
        calls.badges.push(0)
        return clearAppBadge?.call(this)
      },
    })
    const { request } = WakeLock.prototype
    WakeLock.prototype.request = async function (type) {
      const lock = await request.call(this, type)
      calls.locks.push('taken')
      lock.addEventListener('release', () => calls.locks.push('released'))
      return lock
    }
  })
}

const callsOf = (page: Page): Promise<Calls> => page.evaluate(() => (globalThis as unknown as { calls: Calls }).calls)

/** Drivers keep every page in view, so the page is told that it is not. */
async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
      document.dispatchEvent(new Event('visibilitychange'))
    },
    visible ? 'visible' : 'hidden',
  )
}

const iconOf = (page: Page): Promise<string | null> => page.locator('link[rel="icon"]').getAttribute('href')

/** Titles of the notifications on the screen. */
const shown = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { ready } = navigator.serviceWorker
    return (await (await ready).getNotifications()).map(({ title, body }) => `${title}: ${body}`)
  })

/** Clicks the notification on the screen. Focus needs a click of a person, so only the attempt is seen. */
async function clickNotification(worker: Worker): Promise<number> {
  return worker.evaluate(async () => {
    // The names of a service worker, which the types of a page lack.
    const scope = globalThis as unknown as {
      readonly registration: ServiceWorkerRegistration
      readonly WindowClient: { readonly prototype: { focus(): Promise<unknown> } }
      readonly NotificationEvent: new (
        type: string,
        init: { readonly notification: Notification | undefined },
      ) => Event & { waitUntil(promise: Promise<unknown>): void }
      dispatchEvent(event: Event): boolean
    }
    const client = scope.WindowClient.prototype
    let focused = 0
    const { focus } = client
    client.focus = function () {
      focused++
      return focus.call(this).catch(() => this)
    }
    const [notification] = await scope.registration.getNotifications()
    const event = new scope.NotificationEvent('notificationclick', { notification })
    const handled = new Promise<void>((resolve) => {
      const { waitUntil } = event
      event.waitUntil = (promise: Promise<unknown>) => {
        void promise.finally(() => resolve())
        try {
          waitUntil.call(event, promise)
        } catch {
          // An event of a script has no life to extend.
        }
      }
    })
    scope.dispatchEvent(event)
    await handled
    client.focus = focus
    return focused
  })
}

async function openSettings(page: Page): Promise<void> {
  await button(page, t('header.menu')).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: t('settings.title') }).click()
}

test('title, icon, badge and one notification say how downloads stand, until a look at the page', async ({
  app,
  context,
  page,
  seed,
  stack,
}) => {
  await context.grantPermissions(['notifications'], { origin: stack.app.url })
  // The user has not been asked yet.
  await page.addInitScript(() => {
    let permission: NotificationPermission = 'default'
    Object.defineProperty(Notification, 'permission', { get: () => permission })
    const { requestPermission } = Notification
    Notification.requestPermission = async () => (permission = await requestPermission.call(Notification))
  })
  await spy(page)
  const gate = { allowPieces: 16 }
  const films = await Promise.all(
    ['one.bin', 'two.bin'].map((name) => seed({ name, files: [{ name, size: 2 << 20 }], gate })),
  )
  const [first, second] = films
  await app.open()
  const ownIcon = await iconOf(page)
  await app.open(`#${first!.magnet}`)
  await expect(page).toHaveTitle(/^50(\.\d)?% · one\.bin · Freshet$/)
  const offer = button(page, tp('notify.accept'))
  await offer.focus()
  await page.keyboard.press('Enter')
  await expect(offer).toBeHidden()

  await openList(page)
  await expect(page).toHaveTitle('50% · one.bin · Freshet')
  expect(await iconOf(page)).toMatch(/^data:image\/svg\+xml,/)
  expect((await callsOf(page)).badges.at(-1)).toBe(1)
  await app.open(`#${second!.magnet}`)
  await openList(page)
  await expect(page).toHaveTitle('2 downloading · 50% · Freshet')

  await setVisible(page, false)
  await first!.setGate({})
  await expect(page).toHaveTitle('Complete · one.bin · Freshet')
  await expect.poll(() => shown(page)).toEqual([`${tp('notify.complete')}: one.bin`])
  await second!.setGate({})
  await expect(page).toHaveTitle('2 complete · Freshet')
  await expect.poll(() => shown(page)).toEqual([`${tp('notify.completeMany', { count: 2 })}: one.bin\ntwo.bin`])
  await expect.poll(async () => (await callsOf(page)).badges.at(-1)).toBe(2)

  // The list is what a notification about several opens.
  await page.evaluate(() => {
    location.hash = '#/money/speed'
  })
  const [worker] = context.serviceWorkers()
  expect(await clickNotification(worker!)).toBe(1)
  await expect(page.locator('#home-title')).toBeVisible()
  await setVisible(page, true)
  await expect(page).toHaveTitle('Freshet')
  expect(await iconOf(page)).toBe(ownIcon)
  expect((await callsOf(page)).badges.at(-1)).toBe(0)
  expect(await shown(page)).toEqual([])
})

test('the screen stays on while something downloads, where the user wants that', async ({
  app,
  context,
  page,
  seed,
  stack,
}) => {
  await context.grantPermissions(['screen-wake-lock'], { origin: stack.app.url })
  await spy(page)
  const seeder = await seed({ files: [{ name: 'awake.bin', size: 2 << 20 }], gate: { allowPieces: 16 } })
  await app.open(`#${seeder.magnet}`)
  await seeder.until(({ sentBytes }) => sentBytes >= 1 << 20)
  await openSettings(page)
  const toggle = page.getByRole('switch', { name: tp('awake.label') })
  await toggle.focus()
  await page.keyboard.press('Space')
  await expect(toggle).toBeChecked()
  await page.keyboard.press('Escape')
  await seeder.setGate({})
  await expect.poll(async () => (await callsOf(page)).locks.at(-1)).toBe('taken')
  await setVisible(page, false)
  await expect.poll(async () => (await callsOf(page)).locks).toEqual(['taken', 'released'])
  await setVisible(page, true)
  await expect.poll(async () => (await callsOf(page)).locks).toEqual(['taken', 'released', 'taken'])
  // It ends by itself once nothing moves.
  await waitForComplete(page)
  await expect.poll(async () => (await callsOf(page)).locks.at(-1)).toBe('released')
})

test('uploads end at the monthly limit until more is allowed, and as the connection is metered', async ({
  app,
  context,
  expectAccessible,
  leech,
  page,
  seed,
  stack,
}) => {
  const size = 3 << 20
  const seeder = await seed({ files: [{ name: 'month.bin', size }] })
  await app.open(`#${seeder.magnet}`)
  await waitForComplete(page)
  await seeder.stop()
  await stack.tracker.until(({ swarms }) => swarms[seeder.infoHash]?.seeders === 1)

  await openSettings(page)
  const dialog = page.getByRole('dialog', { name: t('settings.title') })
  const field = dialog.getByLabel(tp('dataUse.upload'))
  await field.fill('0')
  await field.press('Enter')
  await expect(dialog.getByText(t('error.amount-zero'))).toBeVisible()
  // Another setting changes: what was typed stays, and its problem.
  for (const rule of ['everything', 'uploads'] as const) {
    await dialog.getByRole('radio', { name: tp(`dataUse.rule.${rule}`) }).check()
  }
  await expect(field).toHaveValue('0')
  await expect(dialog.getByText(t('error.amount-zero'))).toBeVisible()
  await field.fill('0,001')
  await field.press('Enter')
  await expect(dialog.getByRole('meter', { name: tp('dataUse.meter.upload') })).toHaveAttribute('aria-valuenow', '0')
  await expect(dialog.getByText(tp('dataUse.month', { down: locale.bytes(size), up: locale.bytes(0) }))).toBeVisible()
  await page.keyboard.press('Escape')

  const leecher = await leech({ torrent: seeder.magnet })
  const notice = page.getByText(tp('halt.upload-ceiling', { ceiling: locale.bytes(1e6) }))
  await expect(notice).toBeVisible()
  await expect(page.getByText(t('state.seeding.halted')).first()).toBeVisible()
  expect((await leecher.status()).downloadedBytes).toBeLessThan(1e6 + 16 * 1024)
  const allow = button(page, tp('halt.allow', { size: locale.bytes(1e9) }))
  await allow.focus()
  await page.keyboard.press('Enter')
  expect((await leecher.finished()).files[0]?.sha256).toBe(seeder.files[0]?.sha256)
  await expect(notice).toBeHidden()

  const browser = await context.newCDPSession(page)
  await browser.send('Emulation.setDataSaverOverride', { dataSaverEnabled: true })
  await setVisible(page, true)
  await expect(page.getByText(tp('halt.metered.uploads'))).toBeVisible()
  await button(page, tp('halt.settings')).click()
  await expect(dialog.getByText(tp('dataUse.reports.saveData'))).toBeVisible()
  await dialog.getByRole('radio', { name: tp('dataUse.rule.everything') }).check()
  await expectAccessible()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await expectAccessible()
  await page.keyboard.press('Escape')
  await expect(page.getByText(tp('halt.metered.everything'))).toBeVisible()
  await expectAccessible()
  await openTorrent(page, seeder.infoHash, 'peers')
  await expect(page.getByText(t('why.halted')).first()).toBeVisible()
  // The limits outlive a reload, and so does the count.
  await page.reload()
  await expect(page.getByText(tp('halt.metered.everything'))).toBeVisible()
  await browser.send('Emulation.setDataSaverOverride', { dataSaverEnabled: false })
  await setVisible(page, true)
  await expect(page.getByText(tp('halt.metered.everything'))).toBeHidden()
  await waitForComplete(page)
})
