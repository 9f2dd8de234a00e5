import { offersNeeded, offersToKeep, type SwarmStatus, undeliveredOffers } from '../../core/peering/offer-budget.ts'
import { type DescribedOffer, PendingOffers } from './pending-offers.ts'
import type { TrackerHost } from './tracker.ts'

/** The offers of one torrent at one tracker: as many as its counts and the common budget call for. */
export class TrackerOffers {
  readonly pending: PendingOffers
  readonly #host: TrackerHost
  #seeders: number | null = null
  #leechers: number | null = null
  /** Offers of the last announce, until the tracker has answered with its counts. */
  #lastSent: readonly DescribedOffer[] | null = null

  /** @param onSettled called when no offer is being described any more */
  constructor(host: TrackerHost, onSettled: () => void) {
    this.#host = host
    this.pending = new PendingOffers(host.signalling, host.rtcConfiguration, onSettled)
  }

  get status(): SwarmStatus {
    const { left, complete, peers, connectionsLeft } = this.#host.progress()
    return {
      complete,
      isSeeder: left === 0,
      peers,
      connectionsLeft,
      seeders: this.#seeders,
      leechers: this.#leechers,
    }
  }

  get lacking(): number {
    return Math.max(0, this.#needed - this.pending.size)
  }

  makeLacking(): void {
    this.pending.make(this.lacking)
  }

  /** @param offers null when the announce brought none, as it was for another reason */
  onSent(offers: readonly DescribedOffer[] | null): void {
    this.pending.markSent(offers ?? [])
    this.#lastSent = offers
  }

  onCounts(seeders: number, leechers: number): void {
    this.#seeders = seeders
    this.#leechers = leechers
    const sent = this.#lastSent
    this.#lastSent = null
    const undelivered = sent === null ? 0 : undeliveredOffers(sent.length, seeders, leechers)
    if (sent !== null && undelivered > 0) this.pending.drop(sent.slice(-undelivered).map(({ id }) => id))
    this.dropSurplus()
  }

  dropSurplus(): void {
    const { pending } = this
    pending.dropSome(Math.min(pending.unsent, pending.size - this.#needed))
    pending.dropSome(pending.size - offersToKeep(this.status, pending.size))
  }

  /** The connection to the tracker was lost: no answers will come. */
  onClose(hasAnnounced: boolean): void {
    this.#lastSent = null
    if (hasAnnounced) this.pending.clear()
  }

  get #needed(): number {
    return offersNeeded(this.status, this.pending.size, this.#host.signalling.budget)
  }
}
