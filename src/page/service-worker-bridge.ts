import { LIMITS } from '../core/limits.ts'
import type { FromWindow, ToWindow } from '../protocol/stream.ts'

function isToWindow(data: unknown): data is ToWindow {
  return typeof data === 'object' && data !== null && (data as { kind?: unknown }).kind === 'freshet:need-engine'
}

/** Gives the service worker its way to the engine, when the engine is in this tab. */
export class ServiceWorkerBridge {
  readonly #container: ServiceWorkerContainer | undefined
  /** Makes one more port to the engine; null when it runs elsewhere, undefined while that is not decided. */
  #openPort: (() => MessagePort) | null | undefined
  /** Those that asked before it was decided. */
  readonly #waiting = new Set<ServiceWorker>()
  /** Those that hold a port. */
  readonly #served = new Set<ServiceWorker>()
  #keepAlive: ReturnType<typeof setInterval> | undefined

  /** `container` is `navigator.serviceWorker`; undefined where service workers are missing. */
  constructor(container: ServiceWorkerContainer | undefined) {
    this.#container = container
  }

  listen(): void {
    this.#container?.addEventListener('message', this.#hear)
    this.#container?.startMessages()
  }

  /** An election runs: whoever asks is answered when it is over. */
  undecided(): void {
    this.#openPort = undefined
  }

  /** The engine starts in this tab. */
  lead(openPort: () => MessagePort): void {
    this.#openPort = openPort
    this.#answerWaiting()
  }

  /** The engine runs elsewhere, or nowhere. */
  follow(): void {
    this.#drop()
    this.#openPort = null
    this.#answerWaiting()
  }

  /** Keeps the service worker awake while it serves streams: browsers end one that hears nothing for 30 s. */
  setOpenStreams(count: number): void {
    if (count > 0 && this.#keepAlive === undefined) {
      this.#keepAlive = setInterval(() => {
        for (const worker of this.#served) tell(worker, { kind: 'freshet:keep-alive' })
      }, LIMITS.serviceWorkerKeepAliveMs)
    } else if (count === 0) {
      clearInterval(this.#keepAlive)
      this.#keepAlive = undefined
    }
  }

  close(): void {
    this.follow()
    this.#container?.removeEventListener('message', this.#hear)
  }

  readonly #hear = (event: MessageEvent<unknown>): void => {
    if (!isToWindow(event.data) || !(event.source instanceof ServiceWorker)) return
    if (this.#openPort === undefined) this.#waiting.add(event.source)
    else this.#answer(event.source)
  }

  #answer(worker: ServiceWorker): void {
    if (!this.#openPort) {
      tell(worker, { kind: 'freshet:no-engine' })
      return
    }
    const port = this.#openPort()
    this.#served.add(worker)
    tell(worker, { kind: 'freshet:engine', port }, [port])
  }

  #answerWaiting(): void {
    for (const worker of this.#waiting) this.#answer(worker)
    this.#waiting.clear()
  }

  #drop(): void {
    this.setOpenStreams(0)
    for (const worker of this.#served) tell(worker, { kind: 'freshet:engine-gone' })
    this.#served.clear()
  }
}

function tell(worker: ServiceWorker, message: FromWindow, transfer: Transferable[] = []): void {
  worker.postMessage(message, transfer)
}
