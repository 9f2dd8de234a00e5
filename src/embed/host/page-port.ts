import { TokenBucket } from '../../core/lib/token-bucket.ts'
import { LIMITS } from '../../core/limits.ts'
import { isToFrame, type UnreadToFrame } from '../../protocol/embed/embed-guards.ts'
import { EMBED_MESSAGES_PER_SECOND, type FromFrame } from '../../protocol/embed/embed-messages.ts'
import { createMessageBound } from '../../protocol/embed/message-bound.ts'
import { messageSize } from '../../protocol/embed/message-size.ts'

/** The messages of how many seconds that may come at once, before it counts as a flood. */
const FLOOD_SECONDS = 5

/**
 * The frame's end of the boundary to the site's page. What the page sends is bounded: a message that is too large,
 * unknown or one too many of its second is dropped; a flood ends the boundary.
 */
export class PagePort {
  readonly #port: MessagePort
  readonly #onMessage: (message: UnreadToFrame) => void
  readonly #onFlood: () => void
  readonly #isWithinBound: () => boolean
  readonly #flood: TokenBucket
  readonly #nowMs: () => number
  #closed = false

  /** @param onFlood called once, when the page has sent too much and is no longer listened to */
  constructor(
    port: MessagePort,
    onMessage: (message: UnreadToFrame) => void,
    onFlood: () => void,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#port = port
    this.#onMessage = onMessage
    this.#onFlood = onFlood
    this.#nowMs = nowMs
    this.#isWithinBound = createMessageBound(nowMs)
    const perSecond = EMBED_MESSAGES_PER_SECOND
    this.#flood = new TokenBucket({ perSecond, burst: FLOOD_SECONDS * perSecond }, nowMs())
    port.addEventListener('message', this.#receive)
    port.start()
  }

  post(message: FromFrame): void {
    if (!this.#closed) this.#port.postMessage(message)
  }

  close(): void {
    this.#closed = true
    this.#port.removeEventListener('message', this.#receive)
    this.#port.close()
  }

  readonly #receive = ({ data }: MessageEvent<unknown>): void => {
    if (!this.#flood.tryCharge(1, this.#nowMs())) {
      this.close()
      this.#onFlood()
      return
    }
    if (!this.#isWithinBound()) return
    const most = LIMITS.embedMessageBytes
    if (messageSize(data, most) <= most && isToFrame(data)) this.#onMessage(data)
  }
}
