import type { Handover, ShareMode } from './embed-config.ts'
import { type EmbedState, isOn } from './embed-state.ts'

/** What decides whether the frame is loaded, and whether the chip that asks for it is shown. */
export interface StartSituation {
  readonly share: ShareMode
  readonly handover: Handover
  /** Until when the visitor agreed on this site, by the site's own note, ms since the epoch; 0: never. */
  readonly agreedUntil: number
  readonly nowMs: number
  /** The child has shown its first picture; for other files: the page has loaded. */
  readonly childReady: boolean
  /** The element has a width: no closed section, no hidden slide. */
  readonly hasWidth: boolean
  /** It is in view, or was, or nearly. */
  readonly isNear: boolean
}

/** `idle`: nothing is loaded or shown; `chip`: an invitation; `frame`: the frame is loaded. */
export type StartChoice = 'idle' | 'chip' | 'frame'

/** Nothing but the loader is there before the visitor agreed. Opening the question loads the frame too. */
export function startChoice(now: StartSituation): StartChoice {
  if (now.share === 'off') return 'idle'
  if (!now.hasWidth) return 'idle'
  if (now.agreedUntil > now.nowMs) {
    return now.isNear && (now.childReady || now.handover === 'frame-first') ? 'frame' : 'idle'
  }
  return now.childReady && now.share === 'ask' ? 'chip' : 'idle'
}

/** `hidden`: takes no place; `idle`: its place is kept free, so that nothing moves when it appears. */
export type ChipChoice = 'hidden' | 'idle' | 'shown'

/** Whether the chip is shown. While pieces are shared it always is: it is what stops that. */
export function chipChoice({
  share,
  chip,
  state,
  hasFile,
  isPresentable,
}: {
  readonly share: ShareMode
  /** `none` is for sites that ask by themselves: it counts with `quiet` only. */
  readonly chip: 'inline' | 'corner' | 'none'
  readonly state: EmbedState['kind']
  readonly hasFile: boolean
  /** The child is ready and the element has a width. */
  readonly isPresentable: boolean
}): ChipChoice {
  if (isOn(state)) return 'shown'
  if (!hasFile || share === 'off') return 'hidden'
  if (share === 'quiet' && (chip === 'none' || state === 'plain')) return 'hidden'
  return isPresentable ? 'shown' : 'idle'
}
