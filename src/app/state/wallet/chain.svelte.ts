import type { ChainAccess } from '../../../protocol/chain.ts'
import type { HostChain } from '../settings/config.ts'
import { recallText, rememberText } from '../shell/memory.ts'
import type { ChainOption } from './chain-options.ts'

export type { ChainOption } from './chain-options.ts'

const CHOSEN = 'chain'

/** Which chain money moves on: BTTC, its testnet, or play money of this host or this browser. */
export class ChainChoice {
  #options = $state.raw<readonly ChainOption[]>([])
  #chosenId = $state<number | null>(null)
  readonly #base: string
  #loading: Promise<void> | null = null
  #resolveHost: (chain: HostChain | null) => void = () => undefined
  readonly #host = new Promise<HostChain | null>((resolve) => {
    this.#resolveHost = resolve
  })

  /** @param base folder the app is served from, with a slash at the end */
  constructor(base: string) {
    this.#base = base
  }

  /** The chain that came with the app's configuration, which is then the one to begin with. */
  setHost(chain: HostChain | null): void {
    this.#resolveHost(chain)
  }

  /** Empty until {@link load} is through. */
  get options(): readonly ChainOption[] {
    return this.#options
  }

  /** Null until {@link load} is through. */
  get chosen(): ChainOption | null {
    return this.#options.find(({ id }) => id === this.#chosenId) ?? null
  }

  get playMoney(): boolean {
    return this.chosen?.playMoney ?? false
  }

  /** A way to the chosen chain for one user of it, who may send its port away; null until {@link load} is through. */
  open(): ChainAccess | null {
    return this.chosen?.open() ?? null
  }

  /** Reads which chains there are, once, and takes up the choice made last time. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((thrown) => {
      // Its code could not be fetched: the next one who asks tries again.
      this.#loading = null
      throw thrown
    })
    return this.#loading
  }

  choose(id: number): void {
    if (!this.#options.some((option) => option.id === id)) return
    this.#chosenId = id
    rememberText(CHOSEN, String(id))
  }

  /** Offers one more chain and takes it into use: the one that lives in this browser. */
  async add(option: ChainOption): Promise<void> {
    await this.load()
    this.#options = [...this.#options.filter(({ id }) => id !== option.id), option]
    this.#chosenId = option.id
  }

  async #load(): Promise<void> {
    const [{ chainOptions }, host] = await Promise.all([import('./chain-options.ts'), this.#host])
    const options = await chainOptions(`${this.#base}deployments.json`, host)
    const last = Number(recallText(CHOSEN) ?? Number.NaN)
    this.#options = options
    this.#chosenId = (options.find(({ id }) => id === last) ?? options[0])?.id ?? null
  }
}
