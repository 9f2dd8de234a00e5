import { TrackerError } from '../../core/errors.ts'
import { reconnectDelayMs } from '../../core/lib/backoff.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Timer, TimerQueue } from '../lib/timer-queue.ts'
import { AnnounceQueue, type AnnounceReason, type Turn } from './announce-queue.ts'
import { refusalOf } from './tracker-words.ts'

/** A WebSocket as it is used here. */
export interface WebSocketLike {
  readonly connected: boolean
  send(text: string): void
  destroy(): void
  on(event: 'data', listener: (data: Uint8Array | string) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'connect' | 'close', listener: () => void): unknown
}

/** One torrent on the socket. */
export interface TrackerSubscriber extends Turn {
  /** One character a byte. */
  readonly infoHashBinary: string
  /** The socket opened, for the first time or again. */
  onOpen(): void
  /** The socket closed or could not be opened; it will be opened again. */
  onClose(): void
  /** The torrent may announce now, after {@link TrackerSocket.requestTurn}. */
  onTurn(): void
  /** @param message for this torrent, not validated */
  onMessage(message: unknown): void
  /** @param reason in the tracker's own words */
  onRefused(reason: string): void
  /** @param got what came instead of a valid message, for the error text */
  onInvalid(got: string): void
}

interface Environment {
  openSocket(url: string): WebSocketLike
  random(): number
}

/**
 * The socket to one tracker, for all torrents that announce there. Reconnects within seconds, with jitter. Announces
 * wait for their turn, so that a thousand torrents do not flood a tracker; answers to offers do not wait. Each
 * message is parsed once and passed to its torrent.
 */
export class TrackerSocket {
  readonly url: string
  readonly #timers: TimerQueue
  readonly #environment: Environment
  readonly #onEnd: () => void
  readonly #subscribers = new Map<string, Set<TrackerSubscriber>>()
  readonly #queue: AnnounceQueue
  /** `stopped` announces that wait for their turn, by info hash. */
  readonly #goodbyes = new Map<string, Turn>()
  #socket: WebSocketLike | null = null
  #error: TrackerError | null = null
  #attempts = 0
  #isOpening = false
  #retry: Timer | null = null

  constructor(url: string, timers: TimerQueue, environment: Environment, onEnd: () => void) {
    this.url = url
    this.#timers = timers
    this.#environment = environment
    this.#onEnd = onEnd
    this.#queue = new AnnounceQueue(timers, () => !this.#isOpening && this.state === 'working')
  }

  get state(): 'connecting' | 'waiting' | 'working' {
    if (this.#socket === null) return this.#retry === null ? 'connecting' : 'waiting'
    return this.#socket.connected ? 'working' : 'connecting'
  }

  /** Why the socket is not open; null while it is. */
  get error(): TrackerError | null {
    return this.state === 'working' ? null : this.#error
  }

  /** Torrents that wait for their turn to announce. */
  get queuedCount(): number {
    return this.#queue.size
  }

  subscribe(torrent: TrackerSubscriber): void {
    const { infoHashBinary } = torrent
    const goodbye = this.#goodbyes.get(infoHashBinary)
    if (goodbye) this.#queue.delete(goodbye)
    this.#goodbyes.delete(infoHashBinary)
    const subscribers = this.#subscribers.get(infoHashBinary) ?? new Set()
    this.#subscribers.set(infoHashBinary, subscribers.add(torrent))
    if (this.#socket === null && this.#retry === null) this.#open()
  }

  /** @param goodbye the `stopped` announce, sent in its turn; null when the torrent has never announced */
  unsubscribe(torrent: TrackerSubscriber, goodbye: object | null): void {
    const { infoHashBinary } = torrent
    const subscribers = this.#subscribers.get(infoHashBinary)
    if (!subscribers?.delete(torrent)) return
    if (subscribers.size === 0) this.#subscribers.delete(infoHashBinary)
    this.#queue.delete(torrent)
    if (this.#subscribers.size === 0) {
      // Trackers forget the peers of a socket that closes; the goodbye is for those that do so late.
      if (goodbye) this.send(goodbye)
      this.#end()
      return
    }
    if (goodbye === null || this.state !== 'working') return
    const turn = {
      onTurn: () => {
        this.#goodbyes.delete(infoHashBinary)
        this.send(goodbye)
      },
    }
    this.#goodbyes.set(infoHashBinary, turn)
    this.#queue.add(turn, 'complete')
  }

  /** Requests a turn to announce, which comes once the socket is open. */
  requestTurn(torrent: TrackerSubscriber, reason: AnnounceReason): void {
    this.#queue.add(torrent, reason)
  }

  /** Sends at once; the message is lost when the socket is not open. */
  send(message: object): void {
    if (this.#socket?.connected) this.#socket.send(JSON.stringify(message))
  }

  get #all(): TrackerSubscriber[] {
    return [...this.#subscribers.values()].flatMap((subscribers) => [...subscribers])
  }

  #open(): void {
    this.#retry = null
    const socket = this.#environment.openSocket(this.url)
    this.#socket = socket
    const isCurrent = (): boolean => this.#socket === socket
    socket.on('connect', () => {
      if (!isCurrent()) return
      this.#error = null
      // All torrents enter the queue before the first has its turn: else a later one would announce at once and enter
      // again.
      this.#isOpening = true
      for (const torrent of this.#all) torrent.onOpen()
      this.#isOpening = false
      this.#queue.run()
    })
    socket.on('data', (data) => {
      if (isCurrent()) this.#onData(data)
    })
    socket.on('error', (error) => {
      if (isCurrent()) this.#onClose(error.message)
    })
    socket.on('close', () => {
      if (isCurrent()) this.#onClose('the end of the connection')
    })
  }

  #onClose(got: string): void {
    const { url } = this
    this.#socket?.destroy()
    this.#socket = null
    this.#error = new TrackerError('tracker-unreachable', `Expected ${url} to answer, got: ${got}`, { url })
    const [least, most] = [LIMITS.trackerReconnectMinMs, LIMITS.trackerReconnectMaxMs]
    const waitMs = reconnectDelayMs(this.#attempts, this.#environment.random, least, most)
    this.#attempts += 1
    this.#retry = this.#timers.set(waitMs, () => this.#open())
    // A subscriber may leave in this call, and the last one to leave ends the socket.
    for (const torrent of this.#all) torrent.onClose()
  }

  #onData(data: Uint8Array | string): void {
    // The tracker works: the next outage starts again at the shortest wait.
    this.#attempts = 0
    if (data.length > LIMITS.trackerMessageCharacters) {
      this.#onInvalid(`a message of ${data.length} characters`)
      return
    }
    let message: unknown
    try {
      message = JSON.parse(typeof data === 'string' ? data : new TextDecoder().decode(data))
    } catch {
      this.#onInvalid('something that is no JSON')
      return
    }
    const { action, info_hash } = (message ?? {}) as Record<string, unknown>
    const refusal = typeof message === 'object' && message !== null ? refusalOf(message) : null
    if (refusal !== null) {
      const named = this.#subscribers.get(String(info_hash))
      for (const torrent of named ?? this.#all) torrent.onRefused(refusal)
      return
    }
    if (action === 'scrape') return
    if (action !== 'announce') this.#onInvalid(`a message of the kind ${String(action).slice(0, 32)}`)
    // A message for a torrent that has just left is ignored.
    else for (const torrent of this.#subscribers.get(String(info_hash)) ?? []) torrent.onMessage(message)
  }

  #onInvalid(got: string): void {
    for (const torrent of this.#all) torrent.onInvalid(got)
  }

  #end(): void {
    this.#retry?.cancel()
    this.#queue.stop()
    const socket = this.#socket
    this.#socket = null
    socket?.on('error', () => {})
    socket?.destroy()
    this.#onEnd()
  }
}
