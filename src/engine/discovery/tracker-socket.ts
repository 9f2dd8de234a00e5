import { TrackerError } from '../../core/errors.ts'
import { reconnectDelayMs } from '../../core/lib/backoff.ts'
import { PriorityQueue } from '../../core/lib/priority-queue.ts'
import { TokenBucket } from '../../core/lib/token-bucket.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Timer, TimerQueue } from '../lib/timer-queue.ts'

/** A WebSocket as it is used here. */
export interface WebSocketLike {
  readonly connected: boolean
  send(text: string): void
  destroy(): void
  on(event: 'data', listener: (data: Uint8Array) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'connect' | 'close', listener: () => void): unknown
}

/** One torrent on the socket. */
export interface TrackerSubscriber {
  /** One character a byte. */
  readonly infoHashBinary: string
  /** The socket is open, for the first time or again. */
  onOpen(): void
  /** It is not any more, or could not be opened; it will be tried again. */
  onClose(): void
  /** It may announce now: it had asked for its turn. */
  onTurn(): void
  /** A message for this torrent, of any shape. */
  onMessage(message: unknown): void
  /** @param got what came in place of a message, in words */
  onInvalid(got: string): void
}

/** Why somebody announces. What comes earlier in this list has its turn earlier; of those that are new, the newest first: it was just added. */
const REASONS = ['offers', 'new', 'again', 'complete'] as const
export type AnnounceReason = (typeof REASONS)[number]

interface Turn {
  onTurn(): void
}

interface Parts {
  openSocket(url: string): WebSocketLike
  random(): number
}

/**
 * The one socket to a tracker, for all torrents that announce there. Reconnects in seconds, with jitter. Announces wait for their turn,
 * so that a thousand torrents do not flood a tracker; answers to offers do not. A message is parsed once, and goes to the
 * torrent it is for.
 */
export class TrackerSocket {
  readonly url: string
  readonly #alarms: TimerQueue
  readonly #parts: Parts
  readonly #onEnd: () => void
  readonly #lines = new Map<string, Set<TrackerSubscriber>>()
  readonly #turns = new PriorityQueue<Turn>(REASONS.map((reason) => reason === 'new'))
  readonly #goodbyes = new Map<string, Turn>()
  readonly #announceBudget: TokenBucket
  #socket: WebSocketLike | null = null
  #error: TrackerError | null = null
  #attempts = 0
  #isOpening = false
  #retry: Timer | null = null
  #pump: Timer | null = null

  constructor(url: string, alarms: TimerQueue, parts: Parts, onEnd: () => void) {
    this.url = url
    this.#alarms = alarms
    this.#parts = parts
    this.#onEnd = onEnd
    this.#announceBudget = new TokenBucket(
      { perSecond: LIMITS.announcesPerSecond, burst: LIMITS.announceBurst },
      alarms.now,
    )
  }

  get state(): 'connecting' | 'waiting' | 'working' {
    if (this.#socket === null) return this.#retry === null ? 'connecting' : 'waiting'
    return this.#socket.connected ? 'working' : 'connecting'
  }

  /** Why it is not open; null while it is. */
  get error(): TrackerError | null {
    return this.state === 'working' ? null : this.#error
  }

  /** Torrents whose announce has not had its turn yet. */
  get queuedCount(): number {
    return this.#turns.size
  }

  subscribe(line: TrackerSubscriber): void {
    const goodbye = this.#goodbyes.get(line.infoHashBinary)
    if (goodbye) this.#turns.delete(goodbye)
    this.#goodbyes.delete(line.infoHashBinary)
    const lines = this.#lines.get(line.infoHashBinary) ?? new Set()
    this.#lines.set(line.infoHashBinary, lines.add(line))
    if (this.#socket === null && this.#retry === null) this.#open()
  }

  /** @param goodbye said in its turn; null where nothing was ever announced */
  unsubscribe(line: TrackerSubscriber, goodbye: object | null): void {
    const lines = this.#lines.get(line.infoHashBinary)
    if (!lines?.delete(line)) return
    if (lines.size === 0) this.#lines.delete(line.infoHashBinary)
    this.#turns.delete(line)
    if (this.#lines.size === 0) {
      // The tracker forgets everybody on a socket that closes; the goodbye is for those that do so late.
      if (goodbye) this.send(goodbye)
      this.#end()
      return
    }
    if (goodbye === null || this.state !== 'working') return
    const turn = {
      onTurn: () => {
        this.#goodbyes.delete(line.infoHashBinary)
        this.send(goodbye)
      },
    }
    this.#goodbyes.set(line.infoHashBinary, turn)
    this.#ask(turn, 'complete')
  }

  /** Asks for a turn to announce. Turns come when the socket is open. */
  requestTurn(line: TrackerSubscriber, reason: AnnounceReason): void {
    this.#ask(line, reason)
  }

  /** At once; lost when the socket is not open. */
  send(message: object): void {
    if (this.#socket?.connected) this.#socket.send(JSON.stringify(message))
  }

  #ask(turn: Turn, reason: AnnounceReason): void {
    this.#turns.add(turn, REASONS.indexOf(reason))
    this.#giveTurns()
  }

  #giveTurns(): void {
    if (this.#pump !== null || this.#isOpening) return
    while (this.state === 'working' && this.#turns.size > 0) {
      if (!this.#announceBudget.tryCharge(1, this.#alarms.now)) {
        this.#pump = this.#alarms.set(Math.ceil(this.#announceBudget.waitMs(1, this.#alarms.now)), () => {
          this.#pump = null
          this.#giveTurns()
        })
        return
      }
      this.#turns.next()?.onTurn()
    }
  }

  #all(): TrackerSubscriber[] {
    return [...this.#lines.values()].flatMap((lines) => [...lines])
  }

  #open(): void {
    this.#retry = null
    const socket = this.#parts.openSocket(this.url)
    this.#socket = socket
    const current = (): boolean => this.#socket === socket
    socket.on('connect', () => {
      if (!current()) return
      this.#error = null
      // Everybody lines up before the first has its turn: else those behind, whose turn came at once, would line up again.
      this.#isOpening = true
      for (const line of this.#all()) line.onOpen()
      this.#isOpening = false
      this.#giveTurns()
    })
    socket.on('data', (data) => {
      if (current()) this.#hear(data)
    })
    socket.on('error', (error) => {
      if (current()) this.#down(error.message)
    })
    socket.on('close', () => {
      if (current()) this.#down('the end of the connection')
    })
  }

  #down(got: string): void {
    const { url } = this
    this.#socket?.destroy()
    this.#socket = null
    this.#error = new TrackerError('tracker-unreachable', `Expected ${url} to answer, got: ${got}`, { url })
    const { trackerReconnectMinMs, trackerReconnectMaxMs } = LIMITS
    const wait = reconnectDelayMs(this.#attempts, this.#parts.random, trackerReconnectMinMs, trackerReconnectMaxMs)
    this.#attempts += 1
    this.#retry = this.#alarms.set(wait, () => this.#open())
    // Whoever is told may leave, and the last to leave ends the socket.
    for (const line of this.#all()) line.onClose()
  }

  #hear(data: Uint8Array): void {
    // A tracker that talks is a tracker that works: the next outage starts again at the shortest wait.
    this.#attempts = 0
    if (data.length > LIMITS.trackerMessageCharacters) {
      this.#refuse(`a message of ${data.length} bytes`)
      return
    }
    let message: unknown
    try {
      message = JSON.parse(new TextDecoder().decode(data))
    } catch {
      this.#refuse('something that is no JSON')
      return
    }
    const { action, info_hash } = (message ?? {}) as Record<string, unknown>
    if (action === 'scrape') return
    if (action !== 'announce') this.#refuse(`a message of the kind ${String(action).slice(0, 32)}`)
    // One for a torrent that has just left is nobody's fault.
    else for (const line of this.#lines.get(String(info_hash)) ?? []) line.onMessage(message)
  }

  #refuse(got: string): void {
    for (const line of this.#all()) line.onInvalid(got)
  }

  #end(): void {
    this.#retry?.cancel()
    this.#pump?.cancel()
    const socket = this.#socket
    this.#socket = null
    socket?.on('error', () => {})
    socket?.destroy()
    this.#onEnd()
  }
}
