import type { Handover, ShareMode } from './embed-config.ts'

/** What decides whether the frame is loaded, and whether the chip that asks for it is shown. */
export interface StartSituation {
  readonly share: ShareMode
  readonly handover: Handover
  /** Until when the visitor agreed on this site, by the site's own note, ms since the epoch; 0: never. */
  readonly agreedUntil: number
  /** The visitor opened the question on this page, or the site did after a gesture. */
  readonly asked: boolean
  readonly nowMs: number
  /** The child has shown its first picture; for other files: the page has loaded. */
  readonly childReady: boolean
  /** The element has a width: no closed section, no hidden slide. */
  readonly hasWidth: boolean
}

/** `idle`: nothing is loaded or shown; `chip`: an invitation; `frame`: the frame is loaded. */
export type StartChoice = 'idle' | 'chip' | 'frame'

/** Nothing but the loader is there before the visitor agreed, or asks for the question. */
export function startChoice(now: StartSituation): StartChoice {
  if (now.share === 'off') return 'idle'
  if (now.asked) return 'frame'
  if (!now.hasWidth) return 'idle'
  if (now.agreedUntil > now.nowMs) return now.childReady || now.handover === 'frame-first' ? 'frame' : 'idle'
  return now.childReady && now.share === 'ask' ? 'chip' : 'idle'
}
