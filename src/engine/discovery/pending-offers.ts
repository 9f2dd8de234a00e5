import { LIMITS } from '../../core/limits.ts'
import type { Timer } from '../lib/timer-queue.ts'
import { randomId } from './binary-id.ts'
import type { Signal, SignalPeer } from './signal-peer.ts'
import type { Signalling } from './signalling.ts'

interface Offer {
  readonly peer: SignalPeer
  /** Null until it is described. */
  description: Signal | null
  isSent: boolean
  alarm: Timer
}

/** An offer as it goes out. */
export interface DescribedOffer {
  /** 40 hex digits. */
  readonly id: string
  readonly description: Signal
}

/** The unanswered offers of one torrent at one tracker: made, described, sent, and answered or dropped. */
export class PendingOffers {
  readonly #signalling: Signalling
  readonly #rtc: RTCConfiguration
  readonly #onSettled: () => void
  readonly #offers = new Map<string, Offer>()

  /** @param onSettled none is being described any more */
  constructor(signalling: Signalling, rtc: RTCConfiguration, onSettled: () => void) {
    this.#signalling = signalling
    this.#rtc = rtc
    this.#onSettled = onSettled
  }

  get size(): number {
    return this.#offers.size
  }

  /** Those that nobody has seen yet. */
  get unsent(): number {
    return [...this.#offers.values()].filter(({ isSent }) => !isSent).length
  }

  /** Whether any is still being described. */
  get isMaking(): boolean {
    return [...this.#offers.values()].some(({ description }) => description === null)
  }

  make(count: number): void {
    for (let i = 0; i < count; i++) this.#make()
  }

  /** Those that are described and not sent yet. */
  described(): DescribedOffer[] {
    return [...this.#offers].flatMap(([id, { description, isSent }]) =>
      description !== null && !isSent ? [{ id, description }] : [],
    )
  }

  markSent(offers: readonly DescribedOffer[]): void {
    for (const { id } of offers) {
      const offer = this.#offers.get(id)
      if (offer) offer.isSent = true
    }
  }

  /** An answer came: the connection is the caller's. Null for an offer that is not in the book. */
  takeAnswered(id: string): SignalPeer | null {
    const offer = this.#offers.get(id)
    if (!offer?.isSent) return null
    this.#forget(id, offer)
    return offer.peer
  }

  /** Drops so many, those that nobody has seen first, then the oldest. */
  dropSome(count: number): void {
    const all = [...this.#offers]
    const unseen = all.filter(([, { isSent }]) => !isSent).reverse()
    const seen = all.filter(([, { isSent }]) => isSent)
    this.drop([...unseen, ...seen].slice(0, Math.max(0, count)).map(([id]) => id))
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) {
      const offer = this.#offers.get(id)
      if (!offer) continue
      this.#forget(id, offer)
      offer.peer.destroy()
    }
  }

  clear(): void {
    this.drop([...this.#offers.keys()])
  }

  #make(): void {
    const id = randomId()
    const { alarms, environment: parts } = this.#signalling
    const peer = parts.makePeer(true, this.#rtc)
    const giveUp = (): void => this.#lose(id)
    const offer: Offer = { peer, description: null, isSent: false, alarm: alarms.set(LIMITS.offerMakingMs, giveUp) }
    this.#offers.set(id, offer)
    this.#signalling.countOffers(1)
    // Until it is handed on nobody else listens, and an error that nobody hears ends the worker.
    peer.on('error', giveUp)
    peer.once('close', giveUp)
    peer.once('signal', (description) => {
      if (!this.#offers.has(id)) return
      offer.description = description
      offer.alarm.cancel()
      offer.alarm = alarms.set(LIMITS.offerMs, giveUp)
      if (!this.isMaking) this.#onSettled()
    })
  }

  #lose(id: string): void {
    const wasMaking = this.#offers.get(id)?.description === null
    this.drop([id])
    if (wasMaking && !this.isMaking) this.#onSettled()
  }

  #forget(id: string, offer: Offer): void {
    offer.alarm.cancel()
    this.#offers.delete(id)
    this.#signalling.countOffers(-1)
  }
}
