/**
 * Between our frame and the window of our own origin that takes over what a site has earned (`earn.html`). Both check
 * origin, window and nonce. The nonce is the fragment of the window's address.
 */
export type FromMoveWindow =
  | { readonly kind: 'freshet:move-ready'; readonly nonce: string }
  /** What was handed over is written to the disk. */
  | { readonly kind: 'freshet:moved'; readonly nonce: string }
  /** Where the visitor is paid; null: no address is set. */
  | { readonly kind: 'freshet:payee'; readonly nonce: string; readonly payee: string | null }

export interface ToMoveWindow {
  readonly kind: 'freshet:move'
  readonly nonce: string
  /** Of the partition. */
  readonly id: string
  /** Origin of the site. */
  readonly site: string
  /** As `ordersToJson` makes them. */
  readonly orders: readonly object[]
}

const fieldsOf = (data: unknown): Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}

export function isFromMoveWindow(data: unknown, nonce: string): data is FromMoveWindow {
  const { kind, nonce: given } = fieldsOf(data)
  return given === nonce && ['freshet:move-ready', 'freshet:moved', 'freshet:payee'].includes(kind as string)
}

export function isToMoveWindow(data: unknown, nonce: string): data is ToMoveWindow {
  const { kind, nonce: given, id, site, orders } = fieldsOf(data)
  const isKnown = given === nonce && kind === 'freshet:move'
  return isKnown && typeof id === 'string' && typeof site === 'string' && Array.isArray(orders)
}
