import { Heap, type HeapItem } from '../../core/lib/heap.ts'

/** Longest that `setTimeout` takes, ms. */
const TIMER_MAX_MS = 2 ** 31 - 1

export interface Timer {
  /** Does nothing when it has rung. */
  cancel(): void
}

interface Entry extends HeapItem {
  isSet: boolean
  ring(): void
}

/** Any number of alarms over one timer, which runs only while there are any: a thousand idle torrents have one between them. */
export class TimerQueue {
  readonly #now: () => number
  readonly #heap = new Heap<Entry>()
  #timer: ReturnType<typeof setTimeout> | null = null
  /** When the timer goes off. */
  #timerAt = 0

  /** @param now ms of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Alarms that are set. */
  get size(): number {
    return this.#heap.size
  }

  get now(): number {
    return this.#now()
  }

  /** Calls back once, `afterMs` from now. */
  set(afterMs: number, ring: () => void): Timer {
    const entry: Entry = { key: this.#now() + Math.max(0, afterMs), place: -1, isSet: true, ring }
    this.#heap.add(entry)
    this.#wind()
    return {
      cancel: () => {
        entry.isSet = false
        if (entry.place === -1) return
        this.#heap.remove(entry)
        this.#wind()
      },
    }
  }

  #wind(): void {
    const next = this.#heap.first
    if (this.#timer !== null && next?.key === this.#timerAt) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (!next) return
    this.#timerAt = next.key
    const wait = Math.min(TIMER_MAX_MS, Math.max(0, Math.ceil(next.key - this.#now())))
    this.#timer = setTimeout(() => this.#ring(), wait)
  }

  #ring(): void {
    this.#timer = null
    const now = this.#now()
    const due: Entry[] = []
    for (let first = this.#heap.first; first && first.key <= now; first = this.#heap.first) {
      this.#heap.remove(first)
      due.push(first)
    }
    // Those that are set meanwhile wait for the next time, however short they are. One that throws takes none of the others along.
    let rung = 0
    try {
      for (const entry of due) {
        rung += 1
        if (entry.isSet) entry.ring()
      }
    } finally {
      for (const entry of due.slice(rung)) if (entry.isSet) this.#heap.add(entry)
      this.#wind()
    }
  }
}
