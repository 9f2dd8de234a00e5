import { mount } from 'svelte'
import { toErrorRecord } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import { KIB } from '../core/units.ts'
import engineUrl from '../engine/engine.worker.ts?worker&url'
import { applyStyles } from '../page/apply-styles.ts'
import { startEngineRunner } from '../page/engine-runner.ts'
import { isFramedByOtherOrigin } from '../page/own-frames.ts'
import { trustedScriptUrl } from '../page/trusted-url.ts'
import piecesUrl from '../pieces/piece.worker.ts?worker&url'
import { App } from './state/app.svelte.ts'
import { loadConfig } from './state/settings/config.ts'
import type { SiteConfig } from './state/settings/site-config.ts'
import { missingCapabilities } from './state/shell/capabilities.ts'
import { Locale } from './state/shell/locale.ts'
import AppView from './ui/shell/App.svelte'
import FramedPage from './ui/shell/FramedPage.svelte'
import UnsupportedBrowser from './ui/shell/UnsupportedBrowser.svelte'

/**
 * The configuration with `?play`: everything stays in this browser. Peers are its other windows, and payments are play
 * money on a chain that runs in it. The upload rate is low enough to watch the progress.
 */
const PLAY: SiteConfig = { trackers: ['broadcast:play'], iceServers: [], uploadBytesPerSecond: 160 * KIB }

/** The composition root of the app. */
const target = document.getElementById('app')!
const base = import.meta.env.BASE_URL
const locale = new Locale('en', navigator.language)

async function show(app: App): Promise<void> {
  await applyStyles()
  mount(AppView, { target, props: { app, locale } })
  const serviceWorker = trustedScriptUrl(`${base}service-worker.js`)
  void app.shell.start(() => navigator.serviceWorker.register(serviceWorker, { scope: base }))
}

/** The engine starts while the page is drawn. */
async function startEngine(app: App): Promise<void> {
  const query = new URLSearchParams(location.search)
  const load = () => loadConfig(`${base}config.json`, (error) => app.toasts.showError(toErrorRecord(error)))
  const config = query.has('play') ? PLAY : await load()
  app.settings.setSite(config)
  if (!query.has('play')) setInterval(async () => app.useSite(await load()), LIMITS.configAgeMs)
  const site = config.chain ?? null
  const isPlay = query.has('play') || site?.playMoney === true
  app.chain.setSite({
    chain: site,
    startPlayMoney: isPlay ? async () => (await import('./play-money.ts')).startPlayMoney(app, site) : null,
  })
  if (query.has('play') && parent !== window) {
    void import('./demo-server.svelte.ts').then(({ serveDemoPage }) => serveDemoPage(app))
  }
  app.engine.attach(
    startEngineRunner({
      workers: { engine: engineUrl, pieces: piecesUrl },
      // Read at every start of the engine, because the user may have changed them.
      get settings() {
        return app.settings.engine
      },
      // For tests and troubleshooting: data channels stay in this window, which relays their bytes.
      relay: query.has('relay'),
    }),
  )
}

const missing = missingCapabilities(globalThis)
// Where a host sends no `frame-ancestors`, which a page cannot say of itself.
if (isFramedByOtherOrigin(window)) void applyStyles().then(() => mount(FramedPage, { target, props: { locale } }))
else if (missing.length > 0)
  void applyStyles().then(() => mount(UnsupportedBrowser, { target, props: { missing, locale } }))
else {
  const app = new App(base)
  void startEngine(app)
  void show(app)
}
