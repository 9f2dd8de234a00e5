import { mount } from 'svelte'
import type { ConsentTerm, VisitorLimits } from '../core/embed/embed-config.ts'
import { type FromAgreeWindow, isToAgreeWindow } from '../protocol/embed/agree-messages.ts'
import Question from './ui/Question.svelte'

/** The window that asks where a browser does not report what covers a frame. It stores and requests nothing. */
const nonce = location.hash.slice(1)
const opener = window.opener as Window | null

function post(message: FromAgreeWindow): void {
  opener?.postMessage(message, location.origin)
}

addEventListener('message', ({ data, source, origin }: MessageEvent<unknown>) => {
  if (source !== opener || origin !== location.origin || !isToAgreeWindow(data, nonce)) return
  mount(Question, {
    target: document.getElementById('frame')!,
    props: {
      contents: data.question,
      onYes: (click: Event, term: ConsentTerm, limits: VisitorLimits) => {
        if (click.isTrusted) post({ kind: 'freshet:agreed', nonce, term, limits })
      },
      onNotNow: () => post({ kind: 'freshet:not-now', nonce }),
    },
  })
})
post({ kind: 'freshet:agree-ready', nonce })
