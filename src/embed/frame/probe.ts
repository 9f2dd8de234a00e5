import { Contention } from '../../core/embed/give/contention.ts'
import { LIMITS } from '../../core/limits.ts'

/** Samples before anything is given. */
const FIRST = 3

/** Measures how long small requests of this device take, to notice when giving gets in the way of them. */
export class Probe {
  readonly #contention = new Contention()
  readonly #address: string
  #quiet = 0
  #nextMs = 0
  #isBusy = false

  /** @param address of a small file of our origin, which the service worker does not answer */
  constructor(address: string) {
    this.#address = address
  }

  get isContended(): boolean {
    return this.#contention.isContended(performance.now())
  }

  /** Called once a second. @param isGiving something is being sent to peers */
  tick(isGiving: boolean): void {
    const isDue = isGiving ? performance.now() >= this.#nextMs : this.#quiet < FIRST
    if (!isDue || this.#isBusy) return
    this.#nextMs = performance.now() + LIMITS.embedProbeMs
    if (!isGiving) this.#quiet++
    void this.#measure(isGiving)
  }

  async #measure(isGiving: boolean): Promise<void> {
    this.#isBusy = true
    const began = performance.now()
    try {
      await fetch(this.#address, { method: 'HEAD', cache: 'no-store', credentials: 'omit' })
      const now = performance.now()
      this.#contention.measured(now - began, isGiving, now)
    } catch {
      // Without network there is nothing to measure.
    }
    this.#isBusy = false
  }
}
