import { LIMITS } from '../../core/limits.ts'

/**
 * What all web seeds of all torrents share: a number of requests, and of bytes that were requested and have not come.
 * A web seed that finds it used up is called back once some is left again.
 */
export class WebSeedBudget {
  #bytes = LIMITS.webSeedPendingBytes as number
  #requests = LIMITS.webSeedRequests as number
  readonly #waiting = new Set<() => void>()

  /** Bytes that may still be requested; negative when the last piece was larger than what was left. */
  get bytes(): number {
    return this.#bytes
  }

  /** False when no bytes are left: `again` is called once there are. */
  hasBytes(again: () => void): boolean {
    return this.#has(this.#bytes, again)
  }

  /** False when no request is left: `again` is called once there is. */
  hasRequest(again: () => void): boolean {
    return this.#has(this.#requests, again)
  }

  reserveBytes(bytes: number): void {
    this.#bytes -= bytes
  }

  releaseBytes(bytes: number): void {
    this.#bytes += bytes
    if (bytes > 0 && this.#bytes > 0) this.#wake()
  }

  reserveRequest(): void {
    this.#requests--
  }

  releaseRequest(): void {
    this.#requests++
    this.#wake()
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

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const again of waiting) again()
  }
}
