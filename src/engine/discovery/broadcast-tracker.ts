import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import type { Timer } from '../lib/timer-queue.ts'
import { randomId } from './binary-id.ts'
import { type BroadcastMessage, broadcastName, isBroadcastMessage } from './broadcast-message.ts'
import type { SignalPeer } from './signal-peer.ts'
import type { Tracker, TrackerHost } from './tracker.ts'

const HELLO_MS = 30_000
/** A peer without a message for this long has closed without a `bye`. */
const SILENCE_MS = 3 * HELLO_MS + 10_000

interface Neighbour {
  left: number
  seenAt: number
  /** The connection to it, open or being made. */
  link: SignalPeer | null
  /** Id of our offer to it that has no answer yet. */
  offer: string | null
}

/** The tracker of an address `broadcast:NAME`; null for any other. */
export function broadcastTracker(host: TrackerHost, url: string): BroadcastTracker | null {
  const name = broadcastName(url)
  return name === null ? null : new BroadcastTracker(host, url, name)
}

/**
 * A tracker without a server, for peers of one origin in one browser: a BroadcastChannel carries their presence,
 * offers and answers; data goes over WebRTC. Of two peers the one with the lower id offers, so that they connect
 * once. Its address is `broadcast:NAME`; namespaces (`?as=`) share the name.
 */
export class BroadcastTracker implements Tracker {
  readonly #host: TrackerHost
  readonly #url: string
  readonly #channel: BroadcastChannel
  readonly #own: string
  readonly #neighbours = new Map<string, Neighbour>()
  #hello: Timer | null = null
  #left = 1
  #released = false

  constructor(host: TrackerHost, url: string, name: string) {
    this.#host = host
    this.#url = url
    this.#own = host.peerId
    this.#channel = new BroadcastChannel(`freshet-tracker:${name}`)
    this.#channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isBroadcastMessage(data)) this.#onMessage(data)
    })
  }

  get connected(): boolean {
    return !this.#released
  }

  announce(): void {
    if (this.#released) return
    this.#left = this.#host.progress().left
    this.#forgetSilent()
    this.#send({ kind: 'hello', ...this.#self(), left: this.#left })
    this.#hello?.cancel()
    this.#hello = this.#host.signalling.timers.set(HELLO_MS, () => this.announce())
  }

  peersChanged(): void {}

  summary(): TrackerSummary {
    this.#forgetSilent()
    const all = [...this.#neighbours.values()].map(({ left }) => left)
    const seeders = all.filter((left) => left === 0).length
    return { url: this.#url, state: 'working', seeders, leechers: all.length - seeders, error: null }
  }

  release(): void {
    if (this.#released) return
    this.#send({ kind: 'bye', ...this.#self() })
    this.#released = true
    this.#hello?.cancel()
    for (const { offer, link } of this.#neighbours.values()) if (offer !== null) link?.destroy()
    this.#neighbours.clear()
    this.#channel.close()
  }

  #self(): { infoHash: InfoHash; from: string } {
    return { infoHash: this.#host.infoHash, from: this.#own }
  }

  #send(message: BroadcastMessage): void {
    if (!this.#released) this.#channel.postMessage(message)
  }

  #onMessage(message: BroadcastMessage): void {
    const { from } = message
    if (message.infoHash !== this.#host.infoHash || from === this.#own) return
    if ('to' in message && message.to !== this.#own) return
    switch (message.kind) {
      case 'hello':
      case 'here': {
        const neighbour = this.#neighbour(from, message.left)
        if (neighbour === null) return
        if (this.#own < from) this.#offer(from, neighbour)
        else if (message.kind === 'hello') this.#send({ kind: 'here', ...this.#self(), left: this.#left, to: from })
        return
      }
      case 'offer':
        this.#answer(message)
        return
      case 'answer': {
        const neighbour = this.#neighbours.get(from)
        if (!neighbour?.link || neighbour.offer !== message.id) return
        neighbour.offer = null
        this.#host.onPeer(neighbour.link)
        neighbour.link.signal({ type: 'answer', sdp: message.sdp })
        return
      }
      case 'bye': {
        const neighbour = this.#neighbours.get(from)
        if (neighbour?.offer != null) neighbour.link?.destroy()
        this.#neighbours.delete(from)
        return
      }
    }
  }

  /** The neighbour with this id, added if it is new; null when there are too many. */
  #neighbour(id: string, left: number): Neighbour | null {
    const known = this.#neighbours.get(id)
    if (known) {
      known.left = left
      known.seenAt = this.#host.signalling.timers.now
      return known
    }
    this.#forgetSilent()
    if (this.#neighbours.size >= LIMITS.broadcastNeighbours) return null
    const neighbour: Neighbour = { left, seenAt: this.#host.signalling.timers.now, link: null, offer: null }
    this.#neighbours.set(id, neighbour)
    return neighbour
  }

  #offer(to: string, neighbour: Neighbour): void {
    // Two seeders have no use for each other.
    const bothComplete = neighbour.left === 0 && this.#left === 0
    if (neighbour.link !== null || bothComplete || !this.#host.accepts(to)) return
    const id = randomId()
    const peer = this.#connect(neighbour, to, true)
    neighbour.offer = id
    const timer = this.#host.signalling.timers.set(LIMITS.offerMs, () => {
      if (neighbour.offer === id) peer.destroy()
    })
    peer.once('close', () => timer.cancel())
    peer.once('signal', ({ sdp }) => this.#send({ kind: 'offer', ...this.#self(), to, id, sdp }))
  }

  #answer({ from, id, sdp }: Extract<BroadcastMessage, { kind: 'offer' | 'answer' }>): void {
    const neighbour = this.#neighbour(from, this.#neighbours.get(from)?.left ?? 1)
    // It offers again only when it has lost a connection that still looks open here.
    if (neighbour === null || this.#own < from || !this.#host.accepts(from)) return
    neighbour.link?.destroy()
    const peer = this.#connect(neighbour, from, false)
    peer.once('signal', (answer) => this.#send({ kind: 'answer', ...this.#self(), to: from, id, sdp: answer.sdp }))
    this.#host.onPeer(peer)
    peer.signal({ type: 'offer', sdp })
  }

  #connect(neighbour: Neighbour, id: string, initiator: boolean): SignalPeer {
    const peer = this.#host.signalling.environment.makePeer(initiator, this.#host.rtcConfiguration)
    peer.id = id
    neighbour.link = peer
    const onLost = (): void => {
      if (neighbour.link !== peer) return
      neighbour.link = null
      neighbour.offer = null
    }
    peer.once('close', onLost)
    return peer
  }

  #forgetSilent(): void {
    const { now } = this.#host.signalling.timers
    for (const [id, { seenAt, link }] of this.#neighbours) {
      if (link === null && now - seenAt > SILENCE_MS) this.#neighbours.delete(id)
    }
  }
}
