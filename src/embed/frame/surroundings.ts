import { meteredOf, type NetworkInformation } from '../../page/metered.ts'

/** What of the page and the device decides whether an embed may give. */
export class Surroundings {
  #hiddenSince: number | null = null
  #isPageVisible = true
  readonly #connection = (navigator as { readonly connection?: NetworkInformation }).connection

  constructor(onChange: () => void) {
    document.addEventListener('visibilitychange', () => {
      this.#review()
      onChange()
    })
    this.#connection?.addEventListener('change', onChange)
    this.#review()
  }

  /** What the page says of itself: it can only make the frame rest. */
  setPage(visible: boolean): void {
    this.#isPageVisible = visible
    this.#review()
  }

  /** For how long nothing of the page has been seen, ms. */
  get hiddenMs(): number {
    return this.#hiddenSince === null ? 0 : performance.now() - this.#hiddenSince
  }

  get isMetered(): boolean {
    return meteredOf(this.#connection) !== null
  }

  #review(): void {
    const isHidden = document.visibilityState === 'hidden' || !this.#isPageVisible
    this.#hiddenSince = isHidden ? (this.#hiddenSince ?? performance.now()) : null
  }
}
