import { mount } from 'svelte'
import filmUrl from '../../tests/stack/sample/sample.webm?url'
import { missingCapabilities } from '../app/state/shell/capabilities.ts'
import { Locale } from '../app/state/shell/locale.ts'
import UnsupportedBrowser from '../app/ui/shell/UnsupportedBrowser.svelte'
import { applyStyles } from '../page/apply-styles.ts'
import { trustedScriptUrl } from '../page/trusted-url.ts'
import playUrl from '../play/play.worker.ts?worker&url'
import { isPlayConnect, type PlayApi } from '../protocol/play.ts'
import { connect } from '../protocol/rpc.ts'
import { connectPlay, forwardPlay } from '../wallet/play/play-chain.ts'
import DemoPage from './DemoPage.svelte'
import { Demo } from './demo.svelte.ts'

/** The composition root of the demo page: two people on one static page, each the whole app in a frame. */
const target = document.getElementById('app')!
const base = import.meta.env.BASE_URL
const locale = new Locale('en', navigator.language)

function start(): void {
  const workerUrl = trustedScriptUrl(playUrl)
  // Without shared workers, the chain that both apps use runs in a worker of this page.
  addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
    if (origin === location.origin && isPlayConnect(data)) forwardPlay(workerUrl, data)
  })
  const chain = connect<PlayApi>(connectPlay(workerUrl))
  const demo = new Demo({
    base,
    filmUrl,
    filmName: 'Freshet.webm',
    restartChain: () => chain.call('startOver', []),
    reload: () => location.reload(),
  })
  mount(DemoPage, { target, props: { demo, home: base, locale } })
}

const missing = missingCapabilities(globalThis)
void applyStyles().then(() => {
  if (missing.length > 0) mount(UnsupportedBrowser, { target, props: { missing, locale } })
  else start()
})
