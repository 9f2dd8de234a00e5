import { type FreshetError, TrackerError, toErrorRecord } from '../../core/errors.ts'
import { announceWaitMs } from '../../core/peering/announce-timing.ts'
import { offersNeeded, offersToKeep, type SwarmStatus, undeliveredOffers } from '../../core/peering/offer-budget.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import type { Timer } from '../lib/timer-queue.ts'
import { type AnnounceResponse, intervalMsOf, isAnnounceResponse } from './announce-response.ts'
import { binaryToHex, hexToBinary } from './binary-id.ts'
import { type DescribedOffer, PendingOffers } from './pending-offers.ts'
import type { Signal } from './signal-peer.ts'
import type { AnnounceEvent, Tracker, TrackerHost } from './tracker.ts'
import type { AnnounceReason, TrackerSocket, TrackerSubscriber } from './tracker-socket.ts'

/** Until a tracker names an interval of its own, ms. */
const INTERVAL_MS = 30_000

/**
 * One torrent at one WebSocket tracker (the protocol of bittorrent-tracker: announces, offers and answers as JSON). It announces when it
 * is of use, with as many offers as there is somebody for (`core/offers.ts`): the first announce brings none or few, the tracker
 * says how many are there, and the next brings the rest.
 */
export class WebSocketTracker implements Tracker, TrackerSubscriber {
  readonly infoHashBinary: string
  readonly #host: TrackerHost
  readonly #socket: TrackerSocket
  readonly #offers: PendingOffers
  #event: AnnounceEvent = null
  #seeders: number | null = null
  #leechers: number | null = null
  #intervalMs = INTERVAL_MS
  #trackerId: unknown
  #error: FreshetError | null = null
  #attempt = 0
  #peers = 0
  /** When it announced or was told of a change last. */
  #complete = false
  #announcedAt: number | null = null
  #dueAt = 0
  #due: Timer | null = null
  /** An announce waits for its offers to be described. */
  #isPreparing = false
  /** Once the tracker has said who is there, another announce may bring the offers for them: once each time it is due. */
  #mayFollow = true
  /** Those of the last announce, until the tracker has said how many are there. */
  #lastSent: readonly DescribedOffer[] | null = null
  #released = false

  constructor(host: TrackerHost, url: string) {
    this.#host = host
    this.infoHashBinary = hexToBinary(host.infoHash)
    this.#offers = new PendingOffers(host.signalling, host.rtcConfiguration, () => {
      if (this.#isPreparing) this.#lineUp()
    })
    this.#socket = host.signalling.socket(url)
    this.#socket.subscribe(this)
  }

  get connected(): boolean {
    return !this.#released && this.#socket.state === 'working'
  }

  announce(event: AnnounceEvent): void {
    if (this.#released) return
    this.#event = event ?? this.#event
    // The first offers are described while the socket opens; where many torrents start at once they wait to be told who is there.
    if (event === 'started' && this.#socket.queuedCount === 0) this.#offers.make(this.#lacking())
    if (event === null) this.#prepare()
    else this.#lineUp()
  }

  peersChanged(): void {
    const standing = this.#standing()
    const isSame = standing.peers === this.#peers && standing.complete === this.#complete
    if (this.#released || this.#announcedAt === null || isSame) return
    // Whoever wants something now that wanted nothing before has no offers out.
    if (this.#complete && !standing.complete) this.#mayFollow = true
    this.#peers = standing.peers
    this.#complete = standing.complete
    this.#attempt = 0
    this.#dropSurplus()
    // Somebody who looks for peers never waits longer for having lost another; whoever has enough waits from the last time.
    const { now } = this.#host.signalling.alarms
    const wait = this.#wait()
    this.#schedule(Math.max(now, Math.min(now + wait, Math.max(this.#dueAt, this.#announcedAt + wait))))
  }

  summary(): TrackerSummary {
    const { url, state } = this.#socket
    const error = this.#socket.error ?? (this.connected ? null : this.#error)
    return { url, state, seeders: this.#seeders, leechers: this.#leechers, error: error && toErrorRecord(error) }
  }

  release(): void {
    if (this.#released) return
    this.#released = true
    this.#due?.cancel()
    this.#offers.clear()
    const goodbye = this.#announcedAt === null ? null : { ...this.#announcement(), event: 'stopped' }
    this.#socket.unsubscribe(this, goodbye)
  }

  // What the socket tells --------------------------------------------------------------------------------------------

  onOpen(): void {
    this.#error = null
    this.#mayFollow = true
    this.#lineUp()
  }

  onClose(): void {
    this.#due?.cancel()
    this.#due = null
    this.#isPreparing = false
    this.#lastSent = null
    // Who would answer them has lost the way to us.
    if (this.#announcedAt !== null) this.#offers.clear()
    const { error } = this.#socket
    if (error) this.#host.onWarning(error)
  }

  onTurn(): void {
    const event = this.#event
    this.#event = null
    const offers = event === 'completed' ? [] : this.#offers.described()
    this.#socket.send({
      ...this.#announcement(),
      ...(event && { event }),
      numwant: offers.length,
      offers: offers.map(({ id, description }) => ({ offer: description, offer_id: hexToBinary(id) })),
    })
    this.#offers.markSent(offers)
    this.#lastSent = event === 'completed' ? null : offers
    this.#announcedAt = this.#host.signalling.alarms.now
    this.#complete = this.#standing().complete
    this.#schedule(this.#announcedAt + this.#wait())
  }

  onInvalid(got: string): void {
    const { url } = this.#socket
    this.#error = new TrackerError('tracker-answer', `Expected an announce answer from ${url}, got ${got}`, { url })
    this.#host.onWarning(this.#error)
  }

  onMessage(message: unknown): void {
    if (this.#released) return
    if (!isAnnounceResponse(message)) {
      this.onInvalid('an answer of another shape')
      return
    }
    if (message.peer_id === hexToBinary(this.#host.peerId)) return
    const failure = message['failure reason']
    if (failure != null) {
      this.onInvalid(`“${String(failure).slice(0, 200)}”`)
      return
    }
    if (message['tracker id'] != null) this.#trackerId = message['tracker id']
    this.#hearCounts(message)
    if (message.peer_id == null) return
    const id = binaryToHex(message.peer_id)
    if (message.offer) this.#answer(id, message)
    if (message.answer && message.offer_id != null) this.#hearAnswer(id, message.offer_id, message.answer)
  }

  // Counts and offers ------------------------------------------------------------------------------------------------

  #hearCounts({ interval, complete, incomplete }: AnnounceResponse): void {
    if (interval != null) this.#intervalMs = intervalMsOf(interval)
    if (complete == null && incomplete == null) return
    this.#seeders = complete ?? 0
    this.#leechers = incomplete ?? 0
    const sent = this.#lastSent
    this.#lastSent = null
    const vain = sent === null ? 0 : undeliveredOffers(sent.length, this.#seeders, this.#leechers)
    if (sent !== null && vain > 0) this.#offers.drop(sent.slice(-vain).map(({ id }) => id))
    this.#dropSurplus()
    this.#reconsider()
    if (!this.#mayFollow || (this.#lacking() === 0 && this.#offers.unsent === 0)) return
    this.#mayFollow = false
    this.#prepare()
  }

  /** The next announce may be due earlier or later than it was thought. */
  #reconsider(): void {
    if (this.#announcedAt !== null && this.#due !== null) this.#schedule(this.#announcedAt + this.#wait())
  }

  #answer(id: string, { offer, offer_id }: AnnounceResponse): void {
    if (!offer || this.#host.hasPeer(id) || !this.#host.accepts(id)) return
    const peer = this.#host.signalling.environment.makePeer(false, this.#host.rtcConfiguration)
    peer.id = id
    peer.on('error', () => undefined)
    peer.once('signal', (answer) =>
      this.#socket.send({ ...this.#identity(), answer, offer_id, to_peer_id: hexToBinary(id) }),
    )
    this.#host.onPeer(peer)
    peer.signal(offer)
  }

  #hearAnswer(id: string, offerId: string, answer: Signal): void {
    const peer = this.#offers.takeAnswered(binaryToHex(offerId))
    if (!peer) return
    peer.id = id
    this.#host.onPeer(peer)
    peer.signal(answer)
  }

  // Announcing -------------------------------------------------------------------------------------------------------

  /** Makes the offers that are lacking and lines up when they are described. */
  #prepare(): void {
    this.#isPreparing = true
    this.#offers.make(this.#lacking())
    if (!this.#offers.isMaking) this.#lineUp()
  }

  #lineUp(): void {
    this.#isPreparing = false
    if (!this.#released) this.#socket.requestTurn(this, this.#reason())
  }

  #reason(): AnnounceReason {
    if (this.#host.progress().complete) return 'complete'
    if (this.#announcedAt === null) return 'new'
    return this.#offers.unsent > 0 ? 'offers' : 'again'
  }

  #schedule(at: number): void {
    const { alarms } = this.#host.signalling
    this.#due?.cancel()
    this.#dueAt = at
    this.#due = alarms.set(at - alarms.now, () => {
      this.#due = null
      this.#attempt += 1
      this.#mayFollow = true
      this.#prepare()
    })
  }

  #wait(): number {
    const { random } = this.#host.signalling.environment
    return announceWaitMs(this.#standing(), this.#attempt, this.#intervalMs, random)
  }

  #standing(): SwarmStatus {
    const { left, complete, peers, connectionsLeft: places } = this.#host.progress()
    return {
      complete,
      isSeeder: left === 0,
      peers,
      connectionsLeft: places,
      seeders: this.#seeders,
      leechers: this.#leechers,
    }
  }

  #needed(): number {
    return offersNeeded(this.#standing(), this.#offers.size, this.#host.signalling.budget)
  }

  #lacking(): number {
    return Math.max(0, this.#needed() - this.#offers.size)
  }

  #dropSurplus(): void {
    this.#offers.dropSome(Math.min(this.#offers.unsent, this.#offers.size - this.#needed()))
    this.#offers.dropSome(this.#offers.size - offersToKeep(this.#standing(), this.#offers.size))
  }

  #identity(): object {
    const peer_id = hexToBinary(this.#host.peerId)
    const trackerid = this.#trackerId
    const identity = { action: 'announce', info_hash: this.infoHashBinary, peer_id }
    return trackerid === undefined ? identity : { ...identity, trackerid }
  }

  #announcement(): object {
    const { uploaded, downloaded, left } = this.#host.progress()
    return { ...this.#identity(), uploaded, downloaded, left }
  }
}
