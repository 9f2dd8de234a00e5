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
  timer: Timer
}

/** An offer that can be sent. */
export interface DescribedOffer {
  /** 40 hex digits. */
  readonly id: string
  readonly description: Signal
}

/** The unanswered offers of one torrent at one tracker: made, described, sent, then answered or dropped. */
export class PendingOffers {
  readonly #signalling: Signalling
  readonly #rtcConfiguration: RTCConfiguration
  readonly #onSettled: () => void
  readonly #offers = new Map<string, Offer>()

  /** @param onSettled called when no offer is being described any more */
  constructor(signalling: Signalling, rtcConfiguration: RTCConfiguration, onSettled: () => void) {
    this.#signalling = signalling
    this.#rtcConfiguration = rtcConfiguration
    this.#onSettled = onSettled
  }

  get size(): number {
    return this.#offers.size
  }

  /** Offers that were not sent yet. */
  get unsent(): number {
    return [...this.#offers.values()].filter(({ isSent }) => !isSent).length
  }

  /** Whether any offer is still being described. */
  get isMaking(): boolean {
    return [...this.#offers.values()].some(({ description }) => description === null)
  }

  make(count: number): void {
    for (let i = 0; i < count; i++) this.#make()
  }

  /** Offers that are described and not sent yet. */
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

  /** An answer came: removes the offer and returns its connection. Null for an unknown offer. */
  takeAnswered(id: string): SignalPeer | null {
    const offer = this.#offers.get(id)
    if (!offer?.isSent) return null
    this.#remove(id, offer)
    return offer.peer
  }

  /** Drops this many offers: first unsent ones, then the oldest. */
  dropSome(count: number): void {
    const all = [...this.#offers]
    const unsent = all.filter(([, { isSent }]) => !isSent).reverse()
    const sent = all.filter(([, { isSent }]) => isSent)
    this.drop([...unsent, ...sent].slice(0, Math.max(0, count)).map(([id]) => id))
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) {
      const offer = this.#offers.get(id)
      if (!offer) continue
      this.#remove(id, offer)
      offer.peer.destroy()
    }
  }

  clear(): void {
    this.drop([...this.#offers.keys()])
  }

  #make(): void {
    const id = randomId()
    const { timers, environment } = this.#signalling
    const peer = environment.makePeer(true, this.#rtcConfiguration)
    const giveUp = (): void => this.#giveUp(id)
    const offer: Offer = { peer, description: null, isSent: false, timer: timers.set(LIMITS.offerMakingMs, giveUp) }
    this.#offers.set(id, offer)
    this.#signalling.countOffers(1)
    peer.once('close', giveUp)
    peer.once('signal', (description) => {
      if (!this.#offers.has(id)) return
      offer.description = description
      offer.timer.cancel()
      offer.timer = timers.set(LIMITS.offerMs, giveUp)
      if (!this.isMaking) this.#onSettled()
    })
  }

  #giveUp(id: string): void {
    const wasMaking = this.#offers.get(id)?.description === null
    this.drop([id])
    if (wasMaking && !this.isMaking) this.#onSettled()
  }

  #remove(id: string, offer: Offer): void {
    offer.timer.cancel()
    this.#offers.delete(id)
    this.#signalling.countOffers(-1)
  }
}
