import { ATTACHED, type AttachRequest, type FromWindow, isToWindow } from '../protocol/stream.ts'

/** What the service worker may want of this window's engine. */
export interface OfferedEngine {
  /** Opens one more port to it. */
  openStreamPort(): MessagePort
  /** Of the election that this window won. */
  readonly term: string
  /** Connects another tab. */
  serve(engine: MessagePort, speed: MessagePort): void
}

/**
 * Answers the service worker for this window: sends it a port to the engine, or that the engine is not here, and keeps
 * it awake while it streams. Through it, other tabs connect to the engine of this window, and this tab to theirs.
 */
export class ServiceWorkerBridge {
  readonly #container: ServiceWorkerContainer | undefined
  /** The engine of this window; null when it runs elsewhere, undefined during an election. */
  #engine: OfferedEngine | null | undefined
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
    this.#engine = undefined
  }

  /** The engine starts in this tab. The service worker gets a port unasked: streams that lost their engine resume. */
  onLead(engine: OfferedEngine): void {
    this.#engine = engine
    this.#answerWaiting()
    void this.#container?.getRegistration().then((registration) => {
      const active = registration?.active
      if (active && this.#engine === engine && !this.#served.has(active)) this.#answer(active)
    })
  }

  /** The engine runs elsewhere, or nowhere. */
  onFollow(): void {
    for (const worker of this.#served) post(worker, { kind: 'freshet:engine-gone' })
    this.#served.clear()
    this.#engine = null
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
        if (this.#engine === undefined) this.#waiting.add(source)
        else this.#answer(source)
        return
      case 'freshet:attach':
        this.#onAttach(data)
        return
      case 'freshet:save-trouble':
        // For the interface, which listens too.
        return
    }
  }

  /** Whether there is, or will be, a service worker to {@link attach} through. */
  async isThere(): Promise<boolean> {
    // Blocked storage makes it reject.
    const found = await this.#container?.getRegistration().catch(() => undefined)
    return found !== undefined
  }

  /** Asks the window that leads in this term to serve two ports; resolves when the request is on its way. */
  async attach(term: string, engine: MessagePort, speed: MessagePort): Promise<void> {
    const { active } = (await this.#container?.ready) ?? {}
    if (active) post(active, { kind: 'freshet:attach', term, engine, speed }, [engine, speed])
  }

  #onAttach({ term, engine, speed }: AttachRequest): void {
    if (this.#engine?.term === term) {
      engine.postMessage(ATTACHED)
      this.#engine.serve(engine, speed)
      return
    }
    engine.close()
    speed.close()
  }

  #answer(worker: ServiceWorker): void {
    if (!this.#engine) {
      post(worker, { kind: 'freshet:no-engine' })
      return
    }
    const port = this.#engine.openStreamPort()
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
