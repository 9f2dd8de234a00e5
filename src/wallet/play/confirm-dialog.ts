import { formatWei } from '../../core/money/amounts.ts'
import { wei } from '../../core/money/wei.ts'
import { PLAY_WALLET_NAME } from './announce.ts'
import { CONFIRM_CSS } from './confirm-css.ts'
import type { ConsentRequest } from './consent-request.ts'

/** Heading and facts of each request. The wallet is not part of the app's interface and has one language. */
export function dialogContent(request: ConsentRequest): {
  readonly title: string
  readonly facts: readonly (readonly [string, string])[]
} {
  const btt = (amount: bigint): string => `${formatWei(wei(amount), 'en', { rounding: 'up' })} BTT`
  switch (request.kind) {
    case 'connect':
      return { title: 'Let this page see your play-money account?', facts: [['Page', location.host]] }
    case 'send': {
      const { to, value, fee, dataBytes } = request
      const title = dataBytes > 0 ? 'Call a contract?' : 'Send play money?'
      const facts = [['Amount', btt(value)] as const, ['Fee, at most', btt(fee)] as const]
      return { title, facts: to === null ? facts : [['To', to] as const, ...facts] }
    }
    case 'sign':
      return { title: 'Sign this?', facts: [['Message', request.text.slice(0, 2_000)]] }
  }
}

/**
 * Events hidden from the page's own handlers: to a dialog of the page, a press on ours is outside and would close it.
 */
const ISOLATED_EVENTS = [
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
 * Asks the user for consent in a modal dialog over the page. Escape rejects. The promise stays pending when the page is
 * closed meanwhile.
 */
export function showConfirmDialog(request: ConsentRequest): Promise<boolean> {
  const host = document.createElement('div')
  // A page with an open dialog of its own may disable pointer events elsewhere.
  host.style.pointerEvents = 'auto'
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CONFIRM_CSS)
  root.adoptedStyleSheets = [sheet]
  const dialog = createDialog(request)
  root.append(dialog)
  document.body.append(host)
  const previousFocus = document.activeElement

  const isolate = (event: Event): void => {
    if (event.composedPath().includes(host)) event.stopImmediatePropagation()
  }
  for (const type of ISOLATED_EVENTS) addEventListener(type, isolate, { capture: true })
  host.addEventListener('click', (event) => event.stopPropagation())
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      for (const type of ISOLATED_EVENTS) removeEventListener(type, isolate, { capture: true })
      host.remove()
      if (previousFocus instanceof HTMLElement) previousFocus.focus()
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
  const created = document.createElement(tag)
  created.textContent = text
  created.append(...inside)
  return created
}

function createDialog(request: ConsentRequest): HTMLDialogElement {
  const { title, facts } = dialogContent(request)
  const heading = element('h2', title)
  heading.id = 'title'
  const band = element('p', `${PLAY_WALLET_NAME}: worth nothing`)
  band.className = 'band'
  const list = element('dl')
  for (const [name, value] of facts) list.append(element('dt', name), element('dd', value))
  const button = (text: string, value: string): HTMLButtonElement => {
    const created = element('button', text)
    created.type = 'button'
    created.className = value
    created.addEventListener('click', () => dialog.close(value))
    return created
  }
  const actions = element('div', '', button('Reject', 'reject'), button('Approve', 'approve'))
  actions.className = 'actions'
  const dialog = element('dialog', '', band, heading, list, actions)
  dialog.setAttribute('aria-labelledby', heading.id)
  return dialog
}
