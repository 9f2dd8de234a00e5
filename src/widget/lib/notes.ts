const AGREED = 'freshet:agreed'
const NOT_NOW = 'freshet:not-now'

/**
 * What this site notes of the frame's answers. It gives no power: the frame looks at its own record. Storage may be
 * forbidden or full; then each page begins as the first.
 */
export const notes = {
  /** ms since the epoch; 0 without a yes. */
  agreedUntil(): number {
    return Number(attempt(() => localStorage.getItem(AGREED)) ?? 0) || 0
  },
  agree(until: number): void {
    attempt(() => localStorage.setItem(AGREED, String(until)))
    attempt(() => sessionStorage.removeItem(NOT_NOW))
  },
  notNow(): boolean {
    return attempt(() => sessionStorage.getItem(NOT_NOW)) === '1'
  },
  decline(): void {
    attempt(() => sessionStorage.setItem(NOT_NOW, '1'))
    notes.revoke()
  },
  revoke(): void {
    attempt(() => localStorage.removeItem(AGREED))
  },
}

function attempt<T>(use: () => T): T | null {
  try {
    return use()
  } catch {
    return null
  }
}
