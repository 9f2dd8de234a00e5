import { LIMITS } from '../../limits.ts'

/** Where a pointer is: on the screen, and in the frame. */
export interface PointerPlace {
  readonly screenX: number
  readonly screenY: number
  readonly clientX: number
  readonly clientY: number
}

/** What rounding may add to a place, pixels. */
const ROUNDING = 3
/** A pointer that has gone this far shows how much the browser enlarges pages, pixels. */
const FAR = 50
/** By how much browsers enlarge, and how far a measure of it may be off. */
const ZOOMS = [0.25, 0.33, 0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5]
const OFF = 0.04

/**
 * Whether the question has stayed where it is on the screen for LIMITS.embedStillMs up to a click, so that no page can
 * move it under the pointer just before one. A frame does not learn where it is; but a pointer over it gives that away:
 * its place on the screen less that in the frame. How long a pointer has been there is all that is known, so one that
 * has just come has to wait, too. So has one that was silent for LIMITS.embedPointerSilenceMs: browsers do not always
 * say that a frame was moved away from a pointer at rest, and nothing else tells the frame.
 */
export class StillGuard {
  #zoom = 1
  #last: PointerPlace | null = null
  #onScreen = 0
  #inFrame = 0
  #corner = { x: Number.NaN, y: Number.NaN }
  /** Of a clock that never goes back, ms. */
  #since = Number.POSITIVE_INFINITY
  #latestMs = Number.NEGATIVE_INFINITY

  /** The pointer is there now. */
  observe(place: PointerPlace, nowMs: number): void {
    if (nowMs - this.#latestMs > LIMITS.embedPointerSilenceMs) this.leave()
    if (this.#isZoomNew(place) || !this.#isStill(place)) {
      this.#corner = this.#cornerOf(place)
      this.#since = nowMs
    }
    this.#last = place
    this.#latestMs = nowMs
  }

  /** The pointer is no longer over the frame: that may come back to the same place. */
  leave(): void {
    this.#last = null
    this.#corner = { x: Number.NaN, y: Number.NaN }
  }

  /** A click comes from there now. */
  allows(place: PointerPlace, nowMs: number): boolean {
    this.observe(place, nowMs)
    return nowMs - this.#since >= LIMITS.embedStillMs
  }

  #cornerOf({ screenX, screenY, clientX, clientY }: PointerPlace): { readonly x: number; readonly y: number } {
    return { x: screenX - clientX * this.#zoom, y: screenY - clientY * this.#zoom }
  }

  #isStill(place: PointerPlace): boolean {
    const { x, y } = this.#cornerOf(place)
    return Math.abs(x - this.#corner.x) <= ROUNDING && Math.abs(y - this.#corner.y) <= ROUNDING
  }

  #isZoomNew(place: PointerPlace): boolean {
    const last = this.#last
    if (last === null) return false
    this.#onScreen += Math.hypot(place.screenX - last.screenX, place.screenY - last.screenY)
    this.#inFrame += Math.hypot(place.clientX - last.clientX, place.clientY - last.clientY)
    if (this.#inFrame < FAR) return false
    const measured = this.#onScreen / this.#inFrame
    const zoom = ZOOMS.find((one) => Math.abs(measured / one - 1) <= OFF)
    if (zoom === undefined || zoom === this.#zoom) return false
    this.#zoom = zoom
    return true
  }
}
