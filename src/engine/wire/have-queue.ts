import type { Wire } from 'bittorrent-protocol'
import { LIMITS } from '../../core/limits.ts'

/**
 * Tells peers which pieces we have got (BEP 3 `have`), many at once. The first after a pause goes out in the task that tells it; those
 * that come within `LIMITS.haveBatchMs` after it wait for the end of that time and share a message. A peer that has a piece has no use
 * for the news: it gets it with all the others of `LIMITS.haveDelayMs`, so that it sees how far we are, and where to ask should it lose the piece.
 */
export class Haves {
  readonly #fresh = new Map<Wire, number[]>()
  readonly #late = new Map<Wire, number[]>()
  #window: ReturnType<typeof setTimeout> | null = null
  #lateTimer: ReturnType<typeof setTimeout> | null = null

  tell(wires: Iterable<Wire>, index: number): void {
    for (const wire of wires) {
      if (wire.type !== 'webSeed') note(this.#fresh, wire, index)
    }
    if (this.#window === null) this.#openWindow()
  }

  /** We have it no more: what was not said yet is not said. */
  withdraw(index: number): void {
    for (const waiting of [this.#fresh, this.#late]) {
      for (const [wire, indexes] of waiting)
        waiting.set(
          wire,
          indexes.filter((told) => told !== index),
        )
    }
  }

  stop(): void {
    if (this.#window !== null) clearTimeout(this.#window)
    if (this.#lateTimer !== null) clearTimeout(this.#lateTimer)
    this.#window = null
    this.#lateTimer = null
    this.#fresh.clear()
    this.#late.clear()
  }

  #openWindow(): void {
    queueMicrotask(() => this.#sayFresh())
    this.#window = setTimeout(() => {
      this.#window = null
      if (this.#fresh.size > 0) this.#openWindow()
    }, LIMITS.haveBatchMs)
  }

  #sayFresh(): void {
    for (const [wire, indexes] of this.#fresh) {
      for (const index of indexes) {
        if (wire.peerPieces.get(index)) note(this.#late, wire, index)
        else say(wire, index)
      }
    }
    this.#fresh.clear()
    if (this.#late.size > 0) this.#lateTimer ??= setTimeout(() => this.#sayLate(), LIMITS.haveDelayMs)
  }

  #sayLate(): void {
    this.#lateTimer = null
    for (const [wire, indexes] of this.#late) {
      for (const index of indexes) say(wire, index)
    }
    this.#late.clear()
  }
}

function note(waiting: Map<Wire, number[]>, wire: Wire, index: number): void {
  const indexes = waiting.get(wire)
  if (indexes) indexes.push(index)
  else waiting.set(wire, [index])
}

function say(wire: Wire, index: number): void {
  if (!wire.destroyed) wire.have(index)
}
