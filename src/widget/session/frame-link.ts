import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import {
  EMBED_PROTOCOL,
  type FromFrame,
  type Hello,
  type ToFrame,
  WELCOME_MS,
} from '../../protocol/embed/embed-messages.ts'
import { readFromFrame } from '../../protocol/embed/from-frame.ts'
import { createMessageBound } from '../../protocol/embed/message-bound.ts'

/** How long a frame's page may load, ms: from then on it counts as one that never answers. */
const LOAD_MS = 20_000
/** Most messages kept for a frame that has not answered yet. */
const WAITING = 16

export interface FrameEvents {
  message(message: Exclude<FromFrame, { kind: 'welcome' }>): void
  /** The frame has answered. */
  welcome(): void
  /** The frame did not answer in time, or is gone. @param guess why, in English; may be empty */
  lost(guess: string): void
}

/**
 * The connection with one frame: the handshake, and its port after that. A frame that is filtered, forbidden or not
 * reachable loads an error page, which only the missing answer gives away.
 */
export class FrameLink {
  readonly #frame: HTMLIFrameElement
  readonly #origin: string
  readonly #config: () => EmbedConfig
  readonly #events: FrameEvents
  readonly #life = new AbortController()
  #port: MessagePort | null = null
  #timer: ReturnType<typeof setTimeout>
  #waiting: ToFrame[] = []
  #answered = false
  version: string | null = null

  /** @param frame not in the document yet, or not loaded */
  constructor(frame: HTMLIFrameElement, address: string, config: () => EmbedConfig, events: FrameEvents) {
    this.#frame = frame
    this.#origin = new URL(address).origin
    this.#config = config
    this.#events = events
    this.#timer = setTimeout(this.#lose, LOAD_MS)
    const { signal } = this.#life
    frame.addEventListener('load', this.#hello, { signal })
    document.addEventListener('securitypolicyviolation', this.#onViolation, { signal })
    frame.setAttribute('src', address)
  }

  send(message: ToFrame): void {
    if (this.#answered) this.#port?.postMessage(message)
    else if (this.#waiting.length < WAITING) this.#waiting.push(message)
  }

  close(): void {
    if (this.#answered) this.#port?.postMessage({ kind: 'leave' } satisfies ToFrame)
    clearTimeout(this.#timer)
    this.#life.abort()
    this.#port?.close()
    this.#port = null
  }

  /** Also after a frame has loaded anew: its port went with the page before. */
  #hello = (): void => {
    if (this.#answered) {
      this.#lose()
      return
    }
    const { port1, port2 } = new MessageChannel()
    const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('')
    const isWithin = createMessageBound(() => performance.now())
    port1.onmessage = ({ data }: MessageEvent<unknown>): void => {
      const message = isWithin() ? readFromFrame(data) : null
      if (message === null || port1 !== this.#port) return
      if (message.kind !== 'welcome') {
        if (this.#answered) this.#events.message(message)
      } else if (message.nonce === nonce && message.protocol === EMBED_PROTOCOL) this.#welcome(message.version)
    }
    // Chromium's; in other browsers a frame that has crashed is silent.
    port1.addEventListener('close', this.#lose, { signal: this.#life.signal })
    this.#port?.close()
    this.#port = port1
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#lose, WELCOME_MS)
    const hello: Hello = { kind: 'freshet:hello', protocol: EMBED_PROTOCOL, nonce, config: this.#config() }
    this.#frame.contentWindow?.postMessage(hello, this.#origin, [port2])
  }

  #welcome(version: string): void {
    if (this.#answered) return
    clearTimeout(this.#timer)
    this.#answered = true
    this.version = version
    for (const message of this.#waiting.splice(0)) this.send(message)
    this.#events.welcome()
  }

  /** The page's own policy: there is no need to wait for an answer. */
  #onViolation = ({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
    const isOurs = effectiveDirective === 'frame-src' && blockedURI.startsWith(this.#origin)
    if (isOurs && disposition === 'enforce' && !this.#answered) {
      this.#end(`The page's Content-Security-Policy needs: frame-src ${this.#origin}`)
    }
  }

  #lose = (): void => this.#end('')

  #end(guess: string): void {
    if (this.#life.signal.aborted) return
    this.close()
    this.#events.lost(guess)
  }
}
