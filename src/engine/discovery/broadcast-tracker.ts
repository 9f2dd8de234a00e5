import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { TrackerSummary } from '../../protocol/engine.ts'
import type { Timer } from '../lib/timer-queue.ts'
import { randomId } from './binary-id.ts'
import { type BroadcastMessage, isBroadcastMessage } from './broadcast-message.ts'
import type { SignalPeer } from './signal-peer.ts'
import type { AnnounceEvent, Tracker, TrackerHost } from './tracker.ts'

const HELLO_MS = 30_000
/** Whoever has not been heard of for this long was closed without a word. */
const SILENCE_MS = 3 * HELLO_MS + 10_000

interface Neighbour {
  left: number
  heardAt: number
  /** The connection with it, or the one that is being made. */
  link: SignalPeer | null
  /** Of our offer to it that has no answer yet. */
  offer: string | null
}

/**
 * A tracker without a server, for peers of one origin in one browser: a BroadcastChannel carries who is there, and their offers and
 * answers; what they have to give each other goes over WebRTC as ever. Of two peers the one with the lower id offers, so that they
 * connect once. Its address is `broadcast:NAME`; namespaces (`?as=`) share the name.
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
      if (isBroadcastMessage(data)) this.#hear(data)
    })
  }

  get connected(): boolean {
    return !this.#released
  }

  announce(_event: AnnounceEvent): void {
    if (this.#released) return
    this.#left = this.#host.progress().left
    this.#forgetSilent()
    this.#tell({ kind: 'hello', ...this.#self(), left: this.#left })
    this.#hello?.cancel()
    this.#hello = this.#host.signalling.alarms.set(HELLO_MS, () => this.announce(null))
  }

  peersChanged(): void {}

  summary(): TrackerSummary {
    this.#forgetSilent()
    const all = [this.#left, ...[...this.#neighbours.values()].map(({ left }) => left)]
    const seeders = all.filter((left) => left === 0).length
    return { url: this.#url, state: 'working', seeders, leechers: all.length - seeders, error: null }
  }

  release(): void {
    if (this.#released) return
    this.#tell({ kind: 'bye', ...this.#self() })
    this.#released = true
    this.#hello?.cancel()
    for (const { offer, link } of this.#neighbours.values()) if (offer !== null) link?.destroy()
    this.#neighbours.clear()
    this.#channel.close()
  }

  #self(): { infoHash: InfoHash; from: string } {
    return { infoHash: this.#host.infoHash, from: this.#own }
  }

  #tell(message: BroadcastMessage): void {
    if (!this.#released) this.#channel.postMessage(message)
  }

  #hear(message: BroadcastMessage): void {
    const { from } = message
    if (message.infoHash !== this.#host.infoHash || from === this.#own) return
    if ('to' in message && message.to !== this.#own) return
    switch (message.kind) {
      case 'hello':
      case 'here': {
        const neighbour = this.#register(from, message.left)
        if (neighbour === null) return
        if (this.#own < from) this.#offer(from, neighbour)
        else if (message.kind === 'hello') this.#tell({ kind: 'here', ...this.#self(), left: this.#left, to: from })
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

  /** Null when there are too many of them. */
  #register(id: string, left: number): Neighbour | null {
    const known = this.#neighbours.get(id)
    if (known) {
      known.left = left
      known.heardAt = this.#host.signalling.alarms.now
      return known
    }
    this.#forgetSilent()
    if (this.#neighbours.size >= LIMITS.broadcastNeighbours) return null
    const neighbour: Neighbour = { left, heardAt: this.#host.signalling.alarms.now, link: null, offer: null }
    this.#neighbours.set(id, neighbour)
    return neighbour
  }

  #offer(to: string, neighbour: Neighbour): void {
    // Two that have everything have nothing to give each other.
    const idle = neighbour.left === 0 && this.#left === 0
    if (neighbour.link !== null || idle || !this.#host.accepts(to)) return
    const id = randomId()
    const peer = this.#link(neighbour, to, true)
    neighbour.offer = id
    const alarm = this.#host.signalling.alarms.set(LIMITS.offerMs, () => {
      if (neighbour.offer === id) peer.destroy()
    })
    peer.once('close', () => alarm.cancel())
    peer.once('signal', ({ sdp }) => this.#tell({ kind: 'offer', ...this.#self(), to, id, sdp }))
  }

  #answer({ from, id, sdp }: Extract<BroadcastMessage, { kind: 'offer' | 'answer' }>): void {
    const neighbour = this.#register(from, this.#neighbours.get(from)?.left ?? 1)
    // It offers again only when it has lost the connection that we still hold.
    if (neighbour === null || this.#own < from || !this.#host.accepts(from)) return
    neighbour.link?.destroy()
    const peer = this.#link(neighbour, from, false)
    peer.once('signal', (answer) => this.#tell({ kind: 'answer', ...this.#self(), to: from, id, sdp: answer.sdp }))
    this.#host.onPeer(peer)
    peer.signal({ type: 'offer', sdp })
  }

  #link(neighbour: Neighbour, id: string, initiator: boolean): SignalPeer {
    const peer = this.#host.signalling.environment.makePeer(initiator, this.#host.rtcConfiguration)
    peer.id = id
    neighbour.link = peer
    // Until it is handed on nobody else listens, and an error that nobody hears ends the worker.
    peer.on('error', () => undefined)
    const lose = (): void => {
      if (neighbour.link !== peer) return
      neighbour.link = null
      neighbour.offer = null
    }
    // When the channel ends, simple-peer 10.1.2 says no more than the latter.
    peer.once('close', lose)
    peer.once('disconnect', lose)
    return peer
  }

  #forgetSilent(): void {
    const { now } = this.#host.signalling.alarms
    for (const [id, { heardAt, link }] of this.#neighbours) {
      if (link === null && now - heardAt > SILENCE_MS) this.#neighbours.delete(id)
    }
  }
}
