/** Why the browser's connection counts as paid for by volume. */
export type Metered = 'cellular' | 'saveData'

/** `navigator.connection`: only Chromium has one, and its `type` on mobile systems alone. */
export interface NetworkInformation extends EventTarget {
  readonly type?: string
  readonly saveData?: boolean
}

/** What the browser reports of the connection; null where it reports nothing of the kind. */
export function meteredOf(connection: Pick<NetworkInformation, 'type' | 'saveData'> | undefined): Metered | null {
  if (connection?.type === 'cellular') return 'cellular'
  return connection?.saveData === true ? 'saveData' : null
}
