import { named } from '../../../protocol/namespace.ts'

const NAME = named('freshet-visible')

/**
 * Which tabs of the app are in view: each that is holds a shared Web Lock, so that a killed one is not counted. A tab
 * that comes into view tells the others, which then have nothing unseen either.
 */
export class VisibleTabs {
  readonly #channel = new BroadcastChannel(NAME)
  readonly #onSeen: () => void
  #release: (() => void) | null = null

  /** @param onSeen called when this tab or another one comes into view */
  constructor(onSeen: () => void) {
    this.#onSeen = onSeen
    this.#channel.addEventListener('message', () => onSeen())
    document.addEventListener('visibilitychange', () => this.#update())
    this.#update()
  }

  /** Whether any tab of the app is in view. */
  async any(): Promise<boolean> {
    if (document.visibilityState === 'visible') return true
    const { held } = await navigator.locks.query()
    return held?.some(({ name }) => name === NAME) ?? false
  }

  #update(): void {
    this.#release?.()
    this.#release = null
    if (document.visibilityState !== 'visible') return
    this.#onSeen()
    this.#channel.postMessage('seen')
    const held = new Promise<void>((resolve) => {
      this.#release = resolve
    })
    // Rejects only where the page is being left.
    navigator.locks.request(NAME, { mode: 'shared' }, () => held).catch(() => undefined)
  }
}
