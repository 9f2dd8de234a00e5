import { createSubscriber } from 'svelte/reactivity'
import { LIMITS } from '../../../core/limits.ts'
import type { FromWindow } from '../../../protocol/stream.ts'
import { isInstalled, isIos } from './device.ts'

/** The event that Chromium sends when the app may be installed. */
interface InstallPrompt extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

/** Time without a service worker after which streaming counts as unavailable, ms. */
const CONTROL_MS = 10_000
/** Least time between two checks for a new version, made when the page becomes visible, ms. */
const UPDATE_MS = 60 * 60 * 1_000

type Serving = 'starting' | 'ready' | 'unavailable'

/** The page that the app runs in: its service worker, updates, installation, and whether it is offline. */
export class Shell {
  /** Whether the service worker serves this page: files play and save through it. */
  #serving = $state<Serving>('starting')
  readonly #served: Promise<boolean>
  #settleServed: (served: boolean) => void = () => undefined
  #waiting = $state.raw<ServiceWorker | null>(null)
  #install = $state.raw<InstallPrompt | null>(null)
  readonly #subscribeOnline = createSubscriber((update) => {
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

  /** Resolves to whether the service worker serves this page, once that is known. */
  get served(): Promise<boolean> {
    return this.#served
  }

  get updateReady(): boolean {
    return this.#waiting !== null
  }

  get installable(): boolean {
    return this.#install !== null
  }

  /** Whether the app can be installed here, by steps that the user takes in the browser: on iOS. */
  get installsBySteps(): boolean {
    const facts = navigator as Navigator & { readonly standalone?: boolean }
    return isIos(facts) && !isInstalled(facts, (query) => matchMedia(query).matches)
  }

  get offline(): boolean {
    this.#subscribeOnline()
    return !navigator.onLine
  }

  async install(): Promise<void> {
    const prompt = this.#install
    this.#install = null
    await prompt?.prompt()
  }

  /** Activates the new version, with which every tab reloads, after `settle` has saved what the engine holds. */
  async update(settle: () => Promise<void>): Promise<void> {
    const waiting = this.#waiting
    if (waiting === null) return
    await settle()
    waiting.postMessage({ kind: 'freshet:activate' } satisfies FromWindow)
  }

  /** Registers the service worker through `register` and watches for new versions of it. */
  async start(register: () => Promise<ServiceWorkerRegistration>): Promise<void> {
    const container = navigator.serviceWorker as ServiceWorkerContainer | undefined
    if (container === undefined) {
      this.#setServing('unavailable')
      return
    }
    const readControl = () => {
      if (container.controller !== null) this.#setServing('ready')
    }
    container.addEventListener('controllerchange', () => {
      readControl()
      // This tab or another has activated it. Tabs of two versions could not share the engine.
      if (this.#waiting !== null && this.#waiting === container.controller) location.reload()
    })
    readControl()
    const atRest: FromWindow = { kind: 'freshet:at-rest' }
    setTimeout(() => void container.ready.then(({ active }) => active?.postMessage(atRest)), LIMITS.partsLaterMs)
    setTimeout(() => {
      if (this.#serving === 'starting') this.#setServing('unavailable')
    }, CONTROL_MS)
    try {
      this.#watchUpdates(await register())
    } catch {
      if (container.controller === null) this.#setServing('unavailable')
    }
  }

  #setServing(serving: 'ready' | 'unavailable'): void {
    this.#serving = serving
    this.#settleServed(serving === 'ready')
  }

  #watchUpdates(registration: ServiceWorkerRegistration): void {
    // A forced reload leaves a page without a controller although a worker is active.
    if (navigator.serviceWorker.controller === null) {
      registration.active?.postMessage({ kind: 'freshet:claim' } satisfies FromWindow)
    }
    const checkWaiting = () => {
      // The very first worker replaces no version.
      if (registration.waiting !== null && navigator.serviceWorker.controller !== null) {
        this.#waiting = registration.waiting
      }
    }
    checkWaiting()
    registration.addEventListener('updatefound', () => {
      // A version that shares its parts with this one is installed before this event is handled.
      checkWaiting()
      registration.installing?.addEventListener('statechange', checkWaiting)
    })
    let checkedAt = Date.now()
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible' || Date.now() - checkedAt < UPDATE_MS) return
      checkedAt = Date.now()
      // Offline, most likely: the next check may succeed.
      registration.update().catch(() => undefined)
    })
  }
}
