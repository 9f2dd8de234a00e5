import { type Clock, secondsAt } from './handover.ts'

/** Less than one picture at 25 a second. */
const IN_STEP_S = 0.04
/** A paused player can be put to the very picture. */
const SAME_PICTURE_S = 0.02
/** Further apart, playing faster or slower takes too long. */
const SEEK_S = 1
/** In how many seconds the difference would be gone at the speed chosen for it. */
const CATCH_UP_S = 0.4
const SLOWEST = 0.5
const FASTEST = 1.5

export type SyncStep =
  | { readonly kind: 'seek'; readonly seconds: number }
  /** Plays at that rate until the next look. */
  | { readonly kind: 'rate'; readonly rate: number }
  /** Both show the same picture. */
  | { readonly kind: 'in-step'; readonly rate: number }

/**
 * How a player gets to where another one is.
 *
 * @param seekSeconds how long its last seek took: it goes that far ahead, so that it is right when it arrives
 */
export function syncStep(target: Clock, seconds: number, wallMs: number, seekSeconds: number): SyncStep {
  if (target.paused) {
    const isThere = Math.abs(target.seconds - seconds) <= SAME_PICTURE_S
    return isThere ? { kind: 'in-step', rate: target.rate } : { kind: 'seek', seconds: target.seconds }
  }
  const goal = secondsAt(target, wallMs)
  const behind = goal - seconds
  if (Math.abs(behind) > SEEK_S) return { kind: 'seek', seconds: goal + seekSeconds * target.rate }
  if (Math.abs(behind) <= IN_STEP_S) return { kind: 'in-step', rate: target.rate }
  const factor = Math.min(FASTEST, Math.max(SLOWEST, 1 + behind / CATCH_UP_S))
  return { kind: 'rate', rate: target.rate * factor }
}
