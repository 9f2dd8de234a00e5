import { mount } from 'svelte'
import { ClickGuard } from '../core/embed/consent/click-guard.ts'
import { type FromAgreeWindow, isToAgreeWindow } from '../protocol/embed/agree-messages.ts'
import Agree from './ui/Agree.svelte'
import type { AgreeProps } from './ui/agree-props.ts'
import { describeDocument, visitorsLanguage } from './ui/kit/document-language.ts'

/** The window that asks: no page can cover it. It stores and requests nothing. */
const nonce = location.hash.slice(1)
const opener = window.opener as Window | null
const language = visitorsLanguage()
// A click that was meant for the page that opened it, or for a window that lay over it, must not count.
const guard = new ClickGuard()

const props: AgreeProps = $state({
  stage: { kind: opener === null ? 'lost' : 'loading' },
  language,
  isTooSoon: false,
  onYes: (click, term, limits) => {
    props.isTooSoon = !guard.allows(click.isTrusted, performance.now())
    if (!props.isTooSoon) answer({ kind: 'freshet:agreed', nonce, term, limits })
  },
  onNotNow: () => answer({ kind: 'freshet:not-now', nonce }),
})

function post(message: FromAgreeWindow): void {
  opener?.postMessage(message, location.origin)
}

function answer(message: FromAgreeWindow): void {
  const isLost = opener === null || opener.closed
  post(message)
  props.stage = { kind: isLost ? 'lost' : 'done' }
}

const observe = (): void => {
  const isInFront = document.visibilityState === 'visible' && document.hasFocus()
  guard.observe(props.stage.kind === 'question' && isInFront, performance.now())
}
const observeAnew = (): void => {
  guard.observe(false, performance.now())
  observe()
}

addEventListener('message', ({ data, source, origin }: MessageEvent<unknown>) => {
  if (source !== opener || origin !== location.origin || !isToAgreeWindow(data, nonce)) return
  props.stage = { kind: 'question', contents: data.question }
  observe()
})
document.addEventListener('visibilitychange', observe)
addEventListener('blur', observe)
addEventListener('focus', observeAnew)
addEventListener('resize', observeAnew)
describeDocument(language)
mount(Agree, { target: document.getElementById('frame')!, props })
post({ kind: 'freshet:agree-ready', nonce })
