import { LIMITS } from '../../core/limits.ts'

/**
 * What all web seeds of all torrents share: so many requests, and so many bytes that were asked for and have not come. Who finds it
 * used up is called when there is some again.
 */
export class WebSeedBudget {
  #bytes = LIMITS.webSeedBytesUnderWay as number
  #requests = LIMITS.webSeedRequests as number
  readonly #waiting = new Set<() => void>()

  /** Bytes that may still be asked for; below zero when the last piece was larger than what was left. */
  get bytes(): number {
    return this.#bytes
  }

  /** False when none is left: `again` is called once there is. */
  hasBytes(again: () => void): boolean {
    return this.#has(this.#bytes, again)
  }

  /** False when none is left: `again` is called once there is. */
  hasRequest(again: () => void): boolean {
    return this.#has(this.#requests, again)
  }

  reserveBytes(bytes: number): void {
    this.#bytes -= bytes
  }

  releaseBytes(bytes: number): void {
    this.#bytes += bytes
    if (bytes > 0 && this.#bytes > 0) this.#call()
  }

  reserveRequest(): void {
    this.#requests--
  }

  releaseRequest(): void {
    this.#requests++
    this.#call()
  }

  /** `again` need not be called any more. */
  cancelWait(again: () => void): void {
    this.#waiting.delete(again)
  }

  #has(left: number, again: () => void): boolean {
    if (left > 0) return true
    this.#waiting.add(again)
    return false
  }

  #call(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const again of waiting) again()
  }
}
