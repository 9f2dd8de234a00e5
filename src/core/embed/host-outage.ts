import { LIMITS } from '../limits.ts'
import { BackOff } from './back-off.ts'
import { isRead, isUnreadable, peersOf, type WatchedTorrent } from './engine-view.ts'

/**
 * While the owner's host cannot be read, no player is fed from it, and the page's own plays. That ends as soon as
 * another visitor is connected, or after a back-off, when the host is tried again.
 */
export class HostOutage {
  readonly #backOff = new BackOff()
  /** When the host is tried again: an engine of another frame may still tell of the last failure. */
  #answerMs = Number.NEGATIVE_INFINITY
  #wasOn = false

  /** @returns whether an outage begins now @param nowMs of a clock that never goes back */
  observe(torrent: WatchedTorrent, nowMs: number): boolean {
    if (isRead(torrent)) this.#backOff.reset()
    else if (peersOf(torrent) > 0) this.#backOff.end()
    if (this.isOn(nowMs) || !isUnreadable(torrent) || nowMs < this.#answerMs) return false
    this.#backOff.fail(nowMs)
    this.#wasOn = true
    return true
  }

  isOn(nowMs: number): boolean {
    const isOn = this.#backOff.isOn(nowMs)
    if (this.#wasOn && !isOn) this.#answerMs = nowMs + LIMITS.embedAnswerMs
    this.#wasOn = isOn
    return isOn
  }
}
