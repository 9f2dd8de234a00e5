import { mount } from 'svelte'
import filmUrl from '../../tests/stack/sample/sample.webm?url'
import { trustedScriptUrl } from '../page/trusted-url.ts'
import playUrl from '../play/play.worker.ts?worker&url'
import { isPlayConnect, type PlayApi } from '../protocol/play.ts'
import { connect } from '../protocol/rpc.ts'
import { connectPlay, forwardPlay } from '../wallet/play/play-chain.ts'
import { Demo } from './state/demo.svelte.ts'
import { missingPowers } from './state/shell/capabilities.ts'
import { Locale } from './state/shell/locale.ts'
import DemoView from './ui/demo/Demo.svelte'
import UnsupportedBrowser from './ui/shell/UnsupportedBrowser.svelte'

/** The composition root of the demo page: two people, each the whole app in a frame, on one static page. */
const target = document.getElementById('app')!
const base = import.meta.env.BASE_URL
const locale = new Locale('en', navigator.language)

function start(): void {
  const workerUrl = trustedScriptUrl(playUrl)
  // Where there are no shared workers, the chain of both lives in a worker of this page.
  addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
    if (origin === location.origin && isPlayConnect(data)) forwardPlay(workerUrl, data)
  })
  const chain = connect<PlayApi>(connectPlay(workerUrl))
  const demo = new Demo({
    base,
    filmUrl,
    filmName: 'Freshet.webm',
    startChainOver: () => chain.call('startOver', []),
    reload: () => location.reload(),
  })
  mount(DemoView, { target, props: { demo, home: base, locale } })
}

const missing = missingPowers(globalThis)
if (missing.length > 0) mount(UnsupportedBrowser, { target, props: { missing, locale } })
else start()
