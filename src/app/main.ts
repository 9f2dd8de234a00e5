import { mount } from 'svelte'
import engineUrl from '../engine/engine.worker.ts?worker&url'
import { startHost } from '../page/host.ts'
import { trustedScriptUrl } from '../page/trusted-url.ts'
import piecesUrl from '../pieces/piece.worker.ts?worker&url'
import { App } from './state/app.svelte.ts'
import { loadConfig } from './state/config.ts'
import { missingPowers } from './state/powers.ts'
import AppView from './ui/App.svelte'
import TooOld from './ui/TooOld.svelte'

/** The composition root: makes the parts and lets them run. */
const target = document.getElementById('app')!
const base = import.meta.env.BASE_URL

async function start(): Promise<void> {
  const app = new App(base)
  mount(AppView, { target, props: { app } })
  const serviceWorker = trustedScriptUrl(`${base}service-worker.js`)
  void app.shell.start(() => navigator.serviceWorker.register(serviceWorker, { scope: base }))
  const config = await loadConfig(`${base}config.json`)
  app.settings.setHost(config)
  app.chain.setHost(config.chain ?? null)
  app.host.attach(
    startHost({
      workers: { engine: engineUrl, pieces: piecesUrl },
      // Read at every start of the engine: the user may have changed them.
      get settings() {
        return app.settings.engine
      },
      // For tests and for trouble: data channels stay in this window and their bytes are handed on.
      relay: new URLSearchParams(location.search).has('relay'),
    }),
  )
}

const missing = missingPowers(globalThis)
if (missing.length > 0) mount(TooOld, { target, props: { missing } })
else void start()
