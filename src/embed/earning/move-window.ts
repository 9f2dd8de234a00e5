import { parseAddress } from '../../core/money/accounts.ts'
import { type OrderedCheque, ordersToJson } from '../../core/money/ordered-cheque.ts'
import type { Address } from '../../core/money/wei.ts'
import { isFromMoveWindow, type ToMoveWindow } from '../../protocol/embed/move-messages.ts'
import { openWindow } from '../consent/open-window.ts'

export interface Moving {
  readonly id: string
  readonly site: string
  /** All that was earned on the site. */
  readonly orders: readonly OrderedCheque[]
  onPayee(payee: Address | null): void
  /** Our own page has these on the disk. */
  onMoved(orders: readonly OrderedCheque[]): void
}

/**
 * Opens our own page in a window of its own, where it has the visitor's address, and hands it what was earned. Call it
 * inside a click.
 *
 * @param base the frame's own folder, ending in a slash
 * @returns what no longer listens to it; null when the browser opens none that it can reach
 */
export function moveInWindow(base: string, { id, site, orders, onPayee, onMoved }: Moving): (() => void) | null {
  const nonce = crypto.randomUUID()
  const opened = openWindow(`${base}earn.html#${nonce}`)
  if (typeof opened === 'string') return null
  const receive = ({ data, source, origin }: MessageEvent<unknown>): void => {
    if (source !== opened || origin !== location.origin || !isFromMoveWindow(data, nonce)) return
    if (data.kind === 'freshet:move-ready') {
      const message: ToMoveWindow = { kind: 'freshet:move', nonce, id, site, orders: ordersToJson(orders) }
      opened.postMessage(message, location.origin)
    } else if (data.kind === 'freshet:moved') onMoved(orders)
    else onPayee(data.payee === null ? null : parseAddress(data.payee))
  }
  addEventListener('message', receive)
  return () => removeEventListener('message', receive)
}
