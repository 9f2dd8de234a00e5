import { LIMITS } from '../../core/limits.ts'
import type { EngineApi, EngineEvents } from '../../protocol/engine.ts'
import { type Client, connect } from '../../protocol/rpc.ts'
import type { SpeedApi, SpeedEvents } from '../../protocol/speed.ts'
import { ATTACHED } from '../../protocol/stream.ts'

/** A connection to the engine of another tab. */
export interface AttachedClients {
  readonly engine: Client<EngineApi, EngineEvents>
  readonly speed: Client<SpeedApi, SpeedEvents>
}

/** Carries ports to the leading window: {@link ServiceWorkerBridge}. */
export interface PostOffice {
  isThere(): Promise<boolean>
  attach(term: string, engine: MessagePort, speed: MessagePort): Promise<void>
}

export interface AttachmentEvents {
  /** The leading window has answered; called again after each {@link onLost}. */
  onAttached(clients: AttachedClients): void
  /** The engine is gone, or the connection to it. Another attempt follows. */
  onLost(): void
  /** There is no answer yet, and maybe never. Attempts go on. */
  onUnreachable(): void
}

/** One attempt: two ports on their way to the leading window. */
interface Attempt {
  readonly engine: MessagePort
  readonly speed: MessagePort
  isAnswered: boolean
}

/**
 * Keeps this tab connected to the engine of the tab that leads in one term, until {@link close}. An attempt that is not
 * answered is followed by another, after LIMITS.attachMs and then twice as long each time.
 */
export class Attachment {
  readonly #postOffice: PostOffice
  readonly #term: string
  readonly #events: AttachmentEvents
  #attempt: Attempt | null = null
  #waitMs: number = LIMITS.attachMs
  #timer: ReturnType<typeof setTimeout> | undefined
  #giveUp: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(postOffice: PostOffice, term: string, events: AttachmentEvents) {
    this.#postOffice = postOffice
    this.#term = term
    this.#events = events
    this.#giveUp = setTimeout(() => events.onUnreachable(), LIMITS.leaderHandOverMs)
    void postOffice.isThere().then((isThere) => {
      if (!isThere && !this.#closed) events.onUnreachable()
    })
    void this.#try()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#giveUp)
    this.#end()
  }

  #end(): void {
    clearTimeout(this.#timer)
    this.#attempt?.engine.close()
    this.#attempt?.speed.close()
    this.#attempt = null
  }

  async #try(): Promise<void> {
    this.#end()
    const [engine, speed] = [new MessageChannel(), new MessageChannel()]
    const attempt: Attempt = { engine: engine.port1, speed: speed.port1, isAnswered: false }
    this.#attempt = attempt
    const isOver = (): boolean => this.#closed || this.#attempt !== attempt
    attempt.engine.addEventListener('message', ({ data }) => {
      if (data === ATTACHED && !isOver()) this.#onAnswered(attempt)
    })
    // Not every browser reports it. There, a new leader names itself.
    attempt.engine.addEventListener('close', () => {
      if (!isOver()) this.#onClosed(attempt)
    })
    attempt.engine.start()
    await this.#postOffice.attach(this.#term, engine.port2, speed.port2)
    if (isOver() || attempt.isAnswered) return
    this.#timer = setTimeout(() => void this.#try(), this.#waitMs)
    this.#waitMs *= 2
  }

  #onAnswered(attempt: Attempt): void {
    attempt.isAnswered = true
    clearTimeout(this.#timer)
    clearTimeout(this.#giveUp)
    this.#waitMs = LIMITS.attachMs
    this.#events.onAttached({ engine: connect(attempt.engine), speed: connect(attempt.speed) })
  }

  /** The leading window refused, or its engine has ended: it may have one again. */
  #onClosed(attempt: Attempt): void {
    if (!attempt.isAnswered) return
    this.#end()
    this.#timer = setTimeout(() => void this.#try(), this.#waitMs)
    this.#waitMs *= 2
    this.#events.onLost()
  }
}
