import { Heap, type HeapItem } from '../../core/lib/heap.ts'

/** Longest delay of `setTimeout`, ms. */
const TIMER_MAX_MS = 2 ** 31 - 1

export interface Timer {
  /** Without effect once the callback was called. */
  cancel(): void
}

interface Entry extends HeapItem {
  isSet: boolean
  callback(): void
}

/**
 * Any number of timers over one `setTimeout`, which runs only while there are any: a thousand idle torrents share one.
 */
export class TimerQueue {
  readonly #now: () => number
  readonly #heap = new Heap<Entry>()
  #timeout: ReturnType<typeof setTimeout> | null = null
  /** When the timeout fires, ms of {@link now}. */
  #timeoutAt = 0

  /** @param now ms of a monotonic clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Timers that are set. */
  get size(): number {
    return this.#heap.size
  }

  get now(): number {
    return this.#now()
  }

  /** Calls back once, `afterMs` from now. */
  set(afterMs: number, callback: () => void): Timer {
    const entry: Entry = { key: this.#now() + Math.max(0, afterMs), place: -1, isSet: true, callback }
    this.#heap.add(entry)
    this.#schedule()
    return {
      cancel: () => {
        entry.isSet = false
        if (entry.place === -1) return
        this.#heap.remove(entry)
        this.#schedule()
      },
    }
  }

  #schedule(): void {
    const next = this.#heap.first
    if (this.#timeout !== null && next?.key === this.#timeoutAt) return
    if (this.#timeout !== null) clearTimeout(this.#timeout)
    this.#timeout = null
    if (!next) return
    this.#timeoutAt = next.key
    const wait = Math.min(TIMER_MAX_MS, Math.max(0, Math.ceil(next.key - this.#now())))
    this.#timeout = setTimeout(() => this.#callDue(), wait)
  }

  #callDue(): void {
    this.#timeout = null
    const now = this.#now()
    const due: Entry[] = []
    for (let first = this.#heap.first; first && first.key <= now; first = this.#heap.first) {
      this.#heap.remove(first)
      due.push(first)
    }
    // Timers that callbacks set wait for the next round, however short they are. A callback that throws keeps no other
    // from being called.
    let called = 0
    try {
      for (const entry of due) {
        called += 1
        if (entry.isSet) entry.callback()
      }
    } finally {
      for (const entry of due.slice(called)) if (entry.isSet) this.#heap.add(entry)
      this.#schedule()
    }
  }
}
