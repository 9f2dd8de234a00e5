import { type FromWindow, isToWindow } from '../protocol/stream.ts'

/**
 * Answers the service worker for this window: sends it a port to the engine, or that the engine is not here, and keeps
 * it awake while it streams.
 */
export class ServiceWorkerBridge {
  readonly #container: ServiceWorkerContainer | undefined
  /** Opens one more port to the engine; null when it runs elsewhere, undefined during an election. */
  #openPort: (() => MessagePort) | null | undefined
  /** Service workers that asked during the election. */
  readonly #waiting = new Set<ServiceWorker>()
  /** Service workers that have a port. */
  readonly #served = new Set<ServiceWorker>()

  /** `container` is `navigator.serviceWorker`; undefined where service workers are missing. */
  constructor(container: ServiceWorkerContainer | undefined) {
    this.#container = container
  }

  listen(): void {
    this.#container?.addEventListener('message', this.#onMessage)
    this.#container?.startMessages()
    void this.#container?.ready.then(({ active }) => {
      // A forced reload leaves the page without its service worker, and so without streams.
      if (active !== null && this.#container?.controller === null) post(active, { kind: 'freshet:claim' })
    })
  }

  /** An election started: service workers are answered when it ends. */
  onElection(): void {
    this.#openPort = undefined
  }

  /** The engine starts in this tab. The service worker gets a port unasked: streams that lost their engine resume. */
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
    this.#container?.removeEventListener('message', this.#onMessage)
  }

  readonly #onMessage = ({ data, source }: MessageEvent<unknown>): void => {
    if (!isToWindow(data) || !(source instanceof ServiceWorker)) return
    switch (data.kind) {
      case 'freshet:stay-awake':
        post(source, { kind: 'freshet:keep-alive' })
        return
      case 'freshet:need-engine':
        if (this.#openPort === undefined) this.#waiting.add(source)
        else this.#answer(source)
        return
      case 'freshet:save-trouble':
        // For the interface, which listens too.
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
