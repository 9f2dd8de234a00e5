import type { Wire } from 'bittorrent-protocol'
import { LIMITS } from '../../core/limits.ts'

/**
 * The address a web seed has for webtorrent: one that ends in a slash is a folder, also for a torrent of one file (BEP 19), which
 * webtorrent takes for the file itself.
 */
export function webSeedUrl(url: string, files: readonly { readonly path: readonly string[] }[]): string {
  const only = files.length === 1 ? files[0]?.path.at(-1) : undefined
  return only !== undefined && url.endsWith('/') ? url + encodeURIComponent(only) : url
}

/**
 * Lets a web seed that failed rest before it is asked again, twice as long each time. webtorrent goes straight on to the next
 * piece: a dead server of a large torrent gets thousands of requests.
 */
export class WebSeedRest {
  readonly #failures = new WeakMap<Wire, number>()
  readonly #resting = new Map<Wire, ReturnType<typeof setTimeout>>()

  isResting(wire: Wire): boolean {
    return this.#resting.has(wire)
  }

  /** @param wake is called when it may be asked again */
  failed(wire: Wire, wake: () => void): void {
    if (this.#resting.has(wire)) return
    const failures = (this.#failures.get(wire) ?? 0) + 1
    this.#failures.set(wire, failures)
    const restMs = Math.min(LIMITS.webSeedRestMinMs * 2 ** (failures - 1), LIMITS.webSeedRestMaxMs)
    const timer = setTimeout(() => {
      this.#resting.delete(wire)
      wake()
    }, restMs)
    this.#resting.set(wire, timer)
  }

  succeeded(wire: Wire): void {
    this.#failures.delete(wire)
  }

  stop(): void {
    for (const timer of this.#resting.values()) clearTimeout(timer)
    this.#resting.clear()
  }
}
