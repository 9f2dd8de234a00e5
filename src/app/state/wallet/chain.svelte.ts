import type { ChainAccess, SiteChain } from '../../../protocol/chain.ts'
import { onPreferenceChanged, readPreferenceText, writePreferenceText } from '../shell/preferences.ts'
import type { ChainOption } from './chain-options.ts'

const CHOSEN_CHAIN = 'chain'

/** What the site that serves the app brings for payments. */
export interface ChainSite {
  readonly chain: SiteChain | null
  /**
   * Where money is worth nothing: announces a wallet, and resolves with the chain that runs in this browser, if one
   * does. Called when a chain is first needed, since its code is as large as the rest of the app.
   */
  readonly startPlayMoney: (() => Promise<ChainOption | null>) | null
}

/** The chain that payments use: BTTC, its testnet, or a play-money chain of the site or this browser. */
export class ChainChoice {
  #options = $state.raw<readonly ChainOption[]>([])
  #chosenId = $state<number | null>(null)
  readonly #base: string
  #loading: Promise<void> | null = null
  #resolveSite: (site: ChainSite) => void = () => undefined
  readonly #site = new Promise<ChainSite>((resolve) => {
    this.#resolveSite = resolve
  })

  /** @param base folder the app is served from, with a slash at the end */
  constructor(base: string) {
    this.#base = base
    // The choice of one tab is that of all: they have one engine.
    onPreferenceChanged([CHOSEN_CHAIN], () => {
      const id = Number(readPreferenceText(CHOSEN_CHAIN) ?? Number.NaN)
      if (this.#options.some((option) => option.id === id)) this.#chosenId = id
    })
  }

  /** Sets what the site brings; its chain becomes the default. */
  setSite(site: ChainSite): void {
    this.#resolveSite(site)
  }

  /** Empty until {@link load} has finished. */
  get options(): readonly ChainOption[] {
    return this.#options
  }

  /** Null until {@link load} has finished. */
  get chosen(): ChainOption | null {
    return this.#options.find(({ id }) => id === this.#chosenId) ?? null
  }

  get playMoney(): boolean {
    return this.chosen?.playMoney ?? false
  }

  /** Makes an access to the chosen chain; its owner may transfer the port. Null until {@link load} has finished. */
  open(): ChainAccess | null {
    return this.chosen?.open() ?? null
  }

  /** Loads the options, once, and restores the choice made last time. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((thrown) => {
      // The code could not be loaded: the next call tries again.
      this.#loading = null
      throw thrown
    })
    return this.#loading
  }

  choose(id: number): void {
    if (!this.#options.some((option) => option.id === id)) return
    this.#chosenId = id
    writePreferenceText(CHOSEN_CHAIN, String(id))
  }

  async #load(): Promise<void> {
    const [{ chainOptions }, site] = await Promise.all([import('./chain-options.ts'), this.#site])
    const [listed, inBrowser] = await Promise.all([
      chainOptions(`${this.#base}deployments.json`, site.chain),
      site.startPlayMoney?.() ?? null,
    ])
    const options = inBrowser === null ? listed : [...listed.filter(({ id }) => id !== inBrowser.id), inBrowser]
    const lastId = Number(readPreferenceText(CHOSEN_CHAIN) ?? Number.NaN)
    this.#options = options
    this.#chosenId = (inBrowser ?? options.find(({ id }) => id === lastId) ?? options[0])?.id ?? null
  }
}
