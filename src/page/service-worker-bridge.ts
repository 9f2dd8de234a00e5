import { type FromWindow, isToWindow } from '../protocol/stream.ts'

/**
 * This window as the service worker knows it: gives it its way to the engine when the engine is here, says so when not, and keeps it awake
 * while it streams.
 */
export class ServiceWorkerBridge {
  readonly #container: ServiceWorkerContainer | undefined
  /** Makes one more port to the engine; null when it runs elsewhere, undefined while that is not decided. */
  #openPort: (() => MessagePort) | null | undefined
  /** Those that asked before it was decided. */
  readonly #waiting = new Set<ServiceWorker>()
  /** Those that hold a port. */
  readonly #served = new Set<ServiceWorker>()

  /** `container` is `navigator.serviceWorker`; undefined where service workers are missing. */
  constructor(container: ServiceWorkerContainer | undefined) {
    this.#container = container
  }

  listen(): void {
    this.#container?.addEventListener('message', this.#hear)
    this.#container?.startMessages()
    void this.#container?.ready.then(({ active }) => {
      // After a forced reload a page has no service worker, and so no streams, although there is one.
      if (active !== null && this.#container?.controller === null) post(active, { kind: 'freshet:claim' })
    })
  }

  /** An election runs: whoever asks is answered when it is over. */
  onElection(): void {
    this.#openPort = undefined
  }

  /** The engine starts in this tab. Streams that lost their engine go on with this one, so the service worker is told unasked. */
  onLead(openPort: () => MessagePort): void {
    this.#openPort = openPort
    this.#answerWaiting()
    void this.#container?.getRegistration().then((registration) => {
      const active = registration?.active
      if (active && this.#openPort === openPort && !this.#served.has(active)) this.#answer(active)
    })
  }

  /** The engine runs elsewhere, or nowhere. */
  onFollow(): void {
    for (const worker of this.#served) post(worker, { kind: 'freshet:engine-gone' })
    this.#served.clear()
    this.#openPort = null
    this.#answerWaiting()
  }

  close(): void {
    this.onFollow()
    this.#container?.removeEventListener('message', this.#hear)
  }

  readonly #hear = ({ data, source }: MessageEvent<unknown>): void => {
    if (!isToWindow(data) || !(source instanceof ServiceWorker)) return
    switch (data.kind) {
      case 'freshet:stay-awake':
        post(source, { kind: 'freshet:keep-alive' })
        return
      case 'freshet:need-engine':
        if (this.#openPort === undefined) this.#waiting.add(source)
        else this.#answer(source)
        return
    }
  }

  #answer(worker: ServiceWorker): void {
    if (!this.#openPort) {
      post(worker, { kind: 'freshet:no-engine' })
      return
    }
    const port = this.#openPort()
    this.#served.add(worker)
    post(worker, { kind: 'freshet:engine', port }, [port])
  }

  #answerWaiting(): void {
    for (const worker of this.#waiting) this.#answer(worker)
    this.#waiting.clear()
  }
}

function post(worker: ServiceWorker, message: FromWindow, transfer: Transferable[] = []): void {
  worker.postMessage(message, transfer)
}
