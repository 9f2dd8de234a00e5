import { type ErrorRecord, toErrorRecord } from '../core/errors.ts'
import type { Wei } from '../core/money/wei.ts'
import { deleteNamespace } from './delete-namespace.ts'
import { DemoPerson } from './demo-person.svelte.ts'
import { type Film, makeFilm } from './film.ts'
import { costOf, DEMO_PRICES, settingOf } from './prices.ts'

/** What the demo page needs from its composition root. */
export interface DemoOptions {
  /** Folder the app is served from, with a slash at the end. */
  readonly base: string
  readonly filmUrl: string
  readonly filmName: string
  /** Deletes the chain of the play money and makes a new one. */
  restartChain(): Promise<void>
  reload(): void
}

/** Which of the four steps are done. */
export interface DemoProgress {
  readonly sell: boolean
  readonly buy: boolean
  readonly get: boolean
  readonly cash: boolean
}

/** State of the demo page: a seller and a buyer of one film, each the whole app in a frame. */
export class Demo {
  readonly seller: DemoPerson
  readonly buyer: DemoPerson
  #error = $state.raw<ErrorRecord | null>(null)
  #busy = $state(false)
  #filmBytes = $state(0)
  /** People whose forms of money have begun with the demo's numbers. */
  #suggested = $state.raw<ReadonlySet<string>>(new Set())
  readonly #options: DemoOptions
  #film: Promise<Film> | null = null

  constructor(options: DemoOptions) {
    this.#options = options
    const follow = (person: DemoPerson): void => {
      void this.#attempt(async () => {
        const { infoHash, bytes } = await this.#getFilm()
        this.#filmBytes = bytes
        await person.follow(infoHash)
        const { ask, maximum, budget } = DEMO_PRICES
        await person.suggest({ ask: settingOf(ask), maximum: settingOf(maximum), monthlyBudget: budget })
        this.#suggested = new Set([...this.#suggested, person.namespace])
      })
    }
    this.seller = new DemoPerson('ana', options.base, follow)
    this.buyer = new DemoPerson('ben', options.base, follow)
  }

  /** Why the last action failed. */
  get error(): ErrorRecord | null {
    return this.#error
  }

  /** What the film costs at Ana's price; null until its size is known. */
  get cost(): Wei | null {
    return this.#filmBytes === 0 ? null : costOf(this.#filmBytes, DEMO_PRICES.ask)
  }

  get busy(): boolean {
    return this.#busy
  }

  /** Whether both apps run, with the numbers of the demo in their forms. */
  get isReady(): boolean {
    return [this.seller, this.buyer].every(({ state, namespace }) => state !== null && this.#suggested.has(namespace))
  }

  get done(): DemoProgress {
    const [seller, buyer] = [this.seller.state, this.buyer.state]
    return {
      sell: seller?.progress === 1 && seller.selling,
      buy: buyer?.buying === true,
      get: buyer?.progress === 1 && buyer.spent > 0n,
      cash: (seller?.cashed ?? 0n) > 0n,
    }
  }

  async seed(): Promise<void> {
    await this.#attempt(async () => {
      const { torrentFile } = await this.#getFilm()
      await this.seller.add(torrentFile)
      await this.seller.show('#/money/earn')
    })
  }

  async openFilm(): Promise<void> {
    await this.#attempt(async () => {
      const { infoHash } = await this.#getFilm()
      await this.buyer.show(`#magnet:?xt=urn:btih:${infoHash}&dn=${encodeURIComponent(this.#options.filmName)}`)
    })
  }

  async show(person: DemoPerson, hash: string): Promise<void> {
    await this.#attempt(() => person.show(hash))
  }

  /** Deletes everything that both apps store, and the chain. */
  async startOver(): Promise<void> {
    await this.#attempt(async () => {
      const people = [this.seller, this.buyer]
      for (const person of people) person.close()
      await this.#options.restartChain()
      for (const { namespace } of people) await deleteNamespace(namespace)
      this.#options.reload()
    })
  }

  /** Runs an action and keeps its failure in {@link error}. */
  async #attempt(act: () => Promise<void>): Promise<void> {
    this.#busy = true
    this.#error = null
    try {
      await act()
    } catch (thrown) {
      this.#error = toErrorRecord(thrown)
    } finally {
      this.#busy = false
    }
  }

  #getFilm(): Promise<Film> {
    const { filmUrl, filmName } = this.#options
    this.#film ??= makeFilm(filmUrl, filmName).catch((thrown) => {
      // The next action tries again.
      this.#film = null
      throw thrown
    })
    return this.#film
  }
}
