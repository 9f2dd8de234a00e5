import { createSubscriber } from 'svelte/reactivity'
import type { FromWindow } from '../../../protocol/stream.ts'

/** The event that Chromium sends when the app may be installed. */
interface InstallPrompt extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

/** How long after the start a page may stay without its service worker before we say that streaming does not work here, ms. */
const CONTROL_MS = 10_000
/** How often a new version is looked for when the page comes to the front, ms. */
const UPDATE_MS = 60 * 60 * 1_000

type Serving = 'starting' | 'ready' | 'unavailable'

/** The page around the app: its service worker, new versions, installing, being offline. */
export class Shell {
  /** Whether the service worker serves this page: files play and save through it. */
  #serving = $state<Serving>('starting')
  readonly #served: Promise<boolean>
  #settleServed: (served: boolean) => void = () => undefined
  #waiting = $state.raw<ServiceWorker | null>(null)
  #install = $state.raw<InstallPrompt | null>(null)
  #updating = false
  readonly #hearOnline = createSubscriber((update) => {
    addEventListener('online', update)
    addEventListener('offline', update)
    return () => {
      removeEventListener('online', update)
      removeEventListener('offline', update)
    }
  })

  constructor() {
    this.#served = new Promise((resolve) => {
      this.#settleServed = resolve
    })
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault()
      this.#install = event as InstallPrompt
    })
    addEventListener('appinstalled', () => {
      this.#install = null
    })
  }

  get serving(): Serving {
    return this.#serving
  }

  /** Resolves once it is known whether the service worker serves this page. */
  get served(): Promise<boolean> {
    return this.#served
  }

  get updateReady(): boolean {
    return this.#waiting !== null
  }

  get installable(): boolean {
    return this.#install !== null
  }

  get offline(): boolean {
    this.#hearOnline()
    return !navigator.onLine
  }

  async install(): Promise<void> {
    const prompt = this.#install
    this.#install = null
    await prompt?.prompt()
  }

  /** Puts the new version in charge and reloads. `settle` comes first, so that nothing is lost. */
  async update(settle: () => Promise<void>): Promise<void> {
    const waiting = this.#waiting
    if (waiting === null) return
    await settle()
    this.#updating = true
    waiting.postMessage({ kind: 'freshet:activate' } satisfies FromWindow)
  }

  /** Registers the service worker through `register` and follows it from then on. */
  async start(register: () => Promise<ServiceWorkerRegistration>): Promise<void> {
    const container = navigator.serviceWorker as ServiceWorkerContainer | undefined
    if (container === undefined) {
      this.#serve('unavailable')
      return
    }
    const readControl = () => {
      if (container.controller !== null) this.#serve('ready')
    }
    container.addEventListener('controllerchange', () => {
      readControl()
      if (this.#updating) location.reload()
    })
    readControl()
    setTimeout(() => {
      if (this.#serving === 'starting') this.#serve('unavailable')
    }, CONTROL_MS)
    try {
      this.#follow(await register())
    } catch {
      if (container.controller === null) this.#serve('unavailable')
    }
  }

  #serve(serving: 'ready' | 'unavailable'): void {
    this.#serving = serving
    this.#settleServed(serving === 'ready')
  }

  #follow(registration: ServiceWorkerRegistration): void {
    // After a forced reload a page has none although one is active.
    if (navigator.serviceWorker.controller === null) {
      registration.active?.postMessage({ kind: 'freshet:claim' } satisfies FromWindow)
    }
    const look = () => {
      // The very first one has no version to replace.
      if (registration.waiting !== null && navigator.serviceWorker.controller !== null) {
        this.#waiting = registration.waiting
      }
    }
    look()
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', look)
    })
    let looked = Date.now()
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible' || Date.now() - looked < UPDATE_MS) return
      looked = Date.now()
      // Offline, most likely: the next look may find it.
      registration.update().catch(() => undefined)
    })
  }
}
