import { LIMITS } from '../../core/limits.ts'
import type { Bitfield } from '../../core/metainfo/bitfield.ts'
import type { Wire } from './wire.ts'

/**
 * Announces new pieces to peers (BEP 3 `have`), many at once. The first after a pause goes out at the end of its task;
 * those within the next `LIMITS.haveBatchMs` wait for the end of that window and share a message. A peer that has the
 * piece gets its `have` up to `LIMITS.haveDelayMs` later: it only needs it to see our progress, and to know which peer
 * to ask if it loses the piece.
 */
export class HaveQueue {
  readonly #fresh = new Map<Wire, number[]>()
  readonly #late = new Map<Wire, number[]>()
  #window: ReturnType<typeof setTimeout> | null = null
  #lateTimer: ReturnType<typeof setTimeout> | null = null

  announce(wires: Iterable<Wire>, index: number): void {
    for (const wire of wires) addTo(this.#fresh, wire, index)
    if (this.#window === null) this.#openWindow()
  }

  /** We no longer have the piece: announcements of it that were not sent yet are dropped. */
  withdraw(index: number): void {
    for (const waiting of [this.#fresh, this.#late]) {
      for (const [wire, indexes] of waiting)
        waiting.set(
          wire,
          indexes.filter((waitingIndex) => waitingIndex !== index),
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
    queueMicrotask(() => this.#sendFresh())
    this.#window = setTimeout(() => {
      this.#window = null
      if (this.#fresh.size > 0) this.#openWindow()
    }, LIMITS.haveBatchMs)
  }

  #sendFresh(): void {
    for (const [wire, indexes] of this.#fresh) {
      for (const index of indexes) {
        if (wire.peerPieces.get(index)) addTo(this.#late, wire, index)
        else sendHave(wire, index)
      }
    }
    this.#fresh.clear()
    if (this.#late.size > 0) this.#lateTimer ??= setTimeout(() => this.#sendLate(), LIMITS.haveDelayMs)
  }

  #sendLate(): void {
    this.#lateTimer = null
    for (const [wire, indexes] of this.#late) {
      for (const index of indexes) sendHave(wire, index)
    }
    this.#late.clear()
  }
}

function addTo(waiting: Map<Wire, number[]>, wire: Wire, index: number): void {
  const indexes = waiting.get(wire)
  if (indexes) indexes.push(index)
  else waiting.set(wire, [index])
}

function sendHave(wire: Wire, index: number): void {
  if (!wire.destroyed) wire.have(index)
}

/**
 * The first message after the handshakes (BEP 3), in short form where both sides support it (BEP 6).
 * @param mayLose pieces may be taken back one by one (lt_donthave), which webtorrent cannot note after a `have-all`: it
 *   would request them again and again
 */
export function sendBitfield(wire: Wire, bitfield: Bitfield, mayLose = false): void {
  if (wire.hasFast && bitfield.isFull() && !mayLose) wire.haveAll()
  else if (wire.hasFast && bitfield.count() === 0) wire.haveNone()
  else wire.bitfield(bitfield.bytes.slice())
}
