import type { Signal } from './tracker.ts'

/**
 * Passes on one offer of each side, once both have made one, and then the answers, once both have answered.
 *
 * @param first the name at the tracker of the side whose offer is passed on first, and whose answer
 */
export function crossing(first: { readonly offer: string; readonly answer: string }) {
  const held = { offer: new Map<string, () => void>(), answer: new Map<string, () => void>() }
  return {
    passed: held,
    passOn: async ({ kind, from, sdp }: Signal): Promise<string | null> => {
      const waiting = held[kind]
      if (waiting.has(from)) return null
      const released = new Promise<void>((resolve) => waiting.set(from, resolve))
      if (waiting.size === 2) {
        waiting.get(first[kind])?.()
        for (const release of waiting.values()) release()
      }
      await released
      return sdp
    },
  }
}
