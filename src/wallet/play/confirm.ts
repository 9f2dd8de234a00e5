import { formatWei } from '../../core/money/amounts.ts'
import { wei } from '../../core/money/wei.ts'
import { PLAY_WALLET_NAME } from './announce.ts'
import { CONFIRM_CSS } from './confirm-css.ts'
import type { PlayAsk } from './play-wallet.ts'

/** What each question says: a heading and facts. The wallet speaks for itself, not for the app, and knows one language. */
export function wordsOf(ask: PlayAsk): {
  readonly title: string
  readonly facts: readonly (readonly [string, string])[]
} {
  const btt = (amount: bigint): string => `${formatWei(wei(amount), 'en', { rounding: 'up' })} BTT`
  switch (ask.kind) {
    case 'connect':
      return { title: 'Let this page see your play-money account?', facts: [['Page', location.host]] }
    case 'send': {
      const { to, value, fee, dataBytes } = ask
      const title = dataBytes > 0 ? 'Call a contract?' : 'Send play money?'
      const facts = [['Amount', btt(value)] as const, ['Fee, at most', btt(fee)] as const]
      return { title, facts: to === null ? facts : [['To', to] as const, ...facts] }
    }
    case 'sign':
      return { title: 'Sign this?', facts: [['Message', ask.text.slice(0, 2_000)]] }
  }
}

/** Kept from the page's own handlers: to a dialog of the page a press on ours is one outside of it, which closes it. */
const HELD_BACK = [
  'pointerdown',
  'pointerup',
  'mousedown',
  'mouseup',
  'touchstart',
  'keydown',
  'keyup',
  'focusin',
  'focusout',
]

/**
 * Asks the user in a dialog over the page, which waits meanwhile. Escape says no. Resolves with the answer; a page that goes
 * away never gets one.
 */
export function confirmOverPage(ask: PlayAsk): Promise<boolean> {
  const host = document.createElement('div')
  // A page whose own dialog is open may let nothing else be pressed.
  host.style.pointerEvents = 'auto'
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CONFIRM_CSS)
  root.adoptedStyleSheets = [sheet]
  const dialog = dialogOf(ask)
  root.append(dialog)
  document.body.append(host)
  const before = document.activeElement

  const holdBack = (event: Event): void => {
    if (event.composedPath().includes(host)) event.stopImmediatePropagation()
  }
  for (const type of HELD_BACK) addEventListener(type, holdBack, { capture: true })
  host.addEventListener('click', (event) => event.stopPropagation())
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      for (const type of HELD_BACK) removeEventListener(type, holdBack, { capture: true })
      host.remove()
      if (before instanceof HTMLElement) before.focus()
      resolve(dialog.returnValue === 'approve')
    })
    dialog.showModal()
  })
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  ...inside: Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  made.textContent = text
  made.append(...inside)
  return made
}

function dialogOf(ask: PlayAsk): HTMLDialogElement {
  const { title, facts } = wordsOf(ask)
  const heading = element('h2', title)
  heading.id = 'title'
  const band = element('p', `${PLAY_WALLET_NAME}: worth nothing`)
  band.className = 'band'
  const list = element('dl')
  for (const [name, value] of facts) list.append(element('dt', name), element('dd', value))
  const button = (text: string, value: string): HTMLButtonElement => {
    const made = element('button', text)
    made.type = 'button'
    made.className = value
    made.addEventListener('click', () => dialog.close(value))
    return made
  }
  const actions = element('div', '', button('Reject', 'reject'), button('Approve', 'approve'))
  actions.className = 'actions'
  const dialog = element('dialog', '', band, heading, list, actions)
  dialog.setAttribute('aria-labelledby', heading.id)
  return dialog
}
