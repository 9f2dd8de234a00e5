import { type FreshetError, TrackerError, toErrorRecord } from '../../core/errors.ts'
import { announceWaitMs } from '../../core/peering/announce-timing.ts'
import { othersOf } from '../../core/peering/offer-budget.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import type { Timer } from '../lib/timer-queue.ts'
import type { AnnounceReason } from './announce-queue.ts'
import { type AnnounceResponse, intervalMsOf, isAnnounceResponse } from './announce-response.ts'
import { binaryToHex, hexToBinary } from './binary-id.ts'
import type { Signal } from './signal-peer.ts'
import type { AnnounceEvent, Tracker, TrackerHost } from './tracker.ts'
import { TrackerOffers } from './tracker-offers.ts'
import type { TrackerSocket, TrackerSubscriber } from './tracker-socket.ts'
import { warningOf } from './tracker-words.ts'

/** Interval before the tracker has sent one, ms. */
const INTERVAL_MS = 30_000

/**
 * One torrent at one WebSocket tracker (the protocol of bittorrent-tracker: announces, offers and answers as JSON).
 * It announces when that is of use, with as many offers as other peers can answer (`core/peering/offer-budget.ts`):
 * the first announce brings few or none, the tracker answers with its counts, and the next announce brings the rest.
 */
export class WebSocketTracker implements Tracker, TrackerSubscriber {
  readonly infoHashBinary: string
  readonly #host: TrackerHost
  readonly #socket: TrackerSocket
  readonly #offers: TrackerOffers
  #event: AnnounceEvent = null
  #intervalMs = INTERVAL_MS
  #trackerId: unknown
  #error: FreshetError | null = null
  /** Announces since a peer last came or went. */
  #attempt = 0
  /** The number of peers, and whether the torrent was complete, at the last announce or change. */
  #peers = 0
  #complete = false
  #announcedAt: number | null = null
  #dueAt = 0
  #due: Timer | null = null
  /** An announce waits until its offers are described. */
  #isPreparing = false
  /**
   * Whether another announce may follow the tracker's counts at once, with the offers for them. Once a due announce.
   */
  #mayFollow = true
  #released = false

  constructor(host: TrackerHost, url: string) {
    this.#host = host
    this.infoHashBinary = hexToBinary(host.infoHash)
    this.#offers = new TrackerOffers(host, () => {
      if (this.#isPreparing) this.#requestTurn()
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
    // The first offers are described while the socket opens; where many torrents start at once, counts are awaited
    // first.
    if (event === 'started' && this.#socket.queuedCount === 0) this.#offers.makeLacking()
    if (event === null) this.#prepare()
    else this.#requestTurn()
  }

  peersChanged(): void {
    const { peers, complete } = this.#offers.status
    const isSame = peers === this.#peers && complete === this.#complete
    if (this.#released || this.#announcedAt === null || isSame) return
    // A torrent that was complete and wants more now has no offers.
    if (this.#complete && !complete) this.#mayFollow = true
    this.#peers = peers
    this.#complete = complete
    this.#attempt = 0
    this.#offers.dropSurplus()
    // Losing another peer never delays a torrent that needs peers; one with enough waits from its last announce.
    const { now } = this.#host.signalling.timers
    const waitMs = this.#waitMs()
    this.#schedule(Math.max(now, Math.min(now + waitMs, Math.max(this.#dueAt, this.#announcedAt + waitMs))))
  }

  summary(): TrackerSummary {
    const { url, state } = this.#socket
    const status = this.#offers.status
    const error = this.#socket.error ?? this.#error
    // A tracker that refuses does not work for this torrent, though its socket is open.
    const isRefused = state === 'working' && this.#error?.code === 'tracker-failure'
    return {
      url,
      state: isRefused ? 'refused' : state,
      ...othersOf(status),
      error: error && toErrorRecord(error),
    }
  }

  release(): void {
    if (this.#released) return
    this.#released = true
    this.#due?.cancel()
    this.#offers.pending.clear()
    const goodbye = this.#announcedAt === null ? null : { ...this.#announcement(), event: 'stopped' }
    this.#socket.unsubscribe(this, goodbye)
  }

  // Events of the socket --------------------------------------------------------------------------------------------

  onOpen(): void {
    this.#error = null
    this.#mayFollow = true
    this.#requestTurn()
  }

  onClose(): void {
    this.#due?.cancel()
    this.#due = null
    this.#isPreparing = false
    this.#offers.onClose(this.#announcedAt !== null)
    const { error } = this.#socket
    if (error) this.#host.onWarning(error)
    this.#host.onTrackerFailed()
  }

  onTurn(): void {
    const event = this.#event
    this.#event = null
    const offers = event === 'completed' ? [] : this.#offers.pending.described()
    this.#socket.send({
      ...this.#announcement(),
      ...(event && { event }),
      numwant: offers.length,
      offers: offers.map(({ id, description }) => ({ offer: description, offer_id: hexToBinary(id) })),
    })
    this.#offers.onSent(event === 'completed' ? null : offers)
    this.#announcedAt = this.#host.signalling.timers.now
    this.#complete = this.#offers.status.complete
    this.#schedule(this.#announcedAt + this.#waitMs())
  }

  onInvalid(got: string): void {
    const { url } = this.#socket
    this.#error = new TrackerError('tracker-answer', `Expected an announce answer from ${url}, got ${got}`, { url })
    this.#host.onWarning(this.#error)
  }

  onRefused(reason: string): void {
    if (this.#released) return
    const { url } = this.#socket
    this.#error = new TrackerError('tracker-failure', `Expected ${url} to answer, it refused: ${reason}`, {
      url,
      reason,
    })
    this.#host.onWarning(this.#error)
    this.#host.onTrackerFailed()
  }

  onMessage(message: unknown): void {
    if (this.#released) return
    if (!isAnnounceResponse(message)) {
      this.onInvalid('an answer of another shape')
      return
    }
    if (message.peer_id === hexToBinary(this.#host.peerId)) return
    const warning = warningOf(message)
    const { url } = this.#socket
    this.#error =
      warning === null
        ? null
        : new TrackerError('tracker-warning', `${url} warns: ${warning}`, { url, reason: warning })
    if (message['tracker id'] != null) this.#trackerId = message['tracker id']
    this.#onCounts(message)
    if (message.peer_id == null) return
    const id = binaryToHex(message.peer_id)
    if (message.offer) this.#onOffer(id, message)
    if (message.answer && message.offer_id != null) this.#onAnswer(id, message.offer_id, message.answer)
  }

  // Counts and offers -----------------------------------------------------------------------------------------------

  #onCounts({ interval, complete, incomplete }: AnnounceResponse): void {
    if (interval != null) this.#intervalMs = intervalMsOf(interval)
    if (complete == null && incomplete == null) return
    this.#offers.onCounts(complete ?? 0, incomplete ?? 0)
    // With these counts the next announce may be due at another time.
    if (this.#announcedAt !== null && this.#due !== null) this.#schedule(this.#announcedAt + this.#waitMs())
    if (!this.#mayFollow || (this.#offers.lacking === 0 && this.#offers.pending.unsent === 0)) return
    this.#mayFollow = false
    this.#prepare()
  }

  #onOffer(id: string, { offer, offer_id }: AnnounceResponse): void {
    if (!offer || this.#host.hasPeer(id) || !this.#host.accepts(id)) return
    const peer = this.#host.signalling.environment.makePeer(false, this.#host.rtcConfiguration)
    peer.id = id
    peer.once('signal', (answer) =>
      this.#socket.send({ ...this.#identity(), answer, offer_id, to_peer_id: hexToBinary(id) }),
    )
    this.#host.onPeer(peer)
    peer.signal(offer)
  }

  #onAnswer(id: string, offerId: string, answer: Signal): void {
    const peer = this.#offers.pending.takeAnswered(binaryToHex(offerId))
    if (!peer) return
    peer.id = id
    this.#host.onPeer(peer)
    peer.signal(answer)
  }

  // Announcing ------------------------------------------------------------------------------------------------------

  /** Makes the offers that are lacking, and requests a turn once they are described. */
  #prepare(): void {
    this.#isPreparing = true
    this.#offers.makeLacking()
    if (!this.#offers.pending.isMaking) this.#requestTurn()
  }

  #requestTurn(): void {
    this.#isPreparing = false
    if (!this.#released) this.#socket.requestTurn(this, this.#reason())
  }

  #reason(): AnnounceReason {
    if (this.#host.progress().complete) return 'complete'
    if (this.#announcedAt === null) return 'new'
    return this.#offers.pending.unsent > 0 ? 'offers' : 'again'
  }

  #schedule(at: number): void {
    const { timers } = this.#host.signalling
    this.#due?.cancel()
    this.#dueAt = at
    this.#due = timers.set(at - timers.now, () => {
      this.#due = null
      this.#attempt += 1
      this.#mayFollow = true
      this.#prepare()
    })
  }

  #waitMs(): number {
    const { random } = this.#host.signalling.environment
    return announceWaitMs(this.#offers.status, this.#attempt, this.#intervalMs, random)
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
