import { type ErrorRecord, toErrorRecord } from '../../core/errors.ts'
import { KIB } from '../../core/limits.ts'
import { makeTorrent } from '../../core/metainfo/make-torrent.ts'
import { DemoPerson } from './demo-person.svelte.ts'
import { forgetNamespace } from './shell/delete-namespace.ts'

/** What the page around two people needs of its surroundings. */
export interface DemoParts {
  /** Folder the app is served from, with a slash at the end. */
  readonly base: string
  /** Address of the film. */
  readonly filmUrl: string
  readonly filmName: string
  /** Makes the chain anew. */
  startChainOver(): Promise<void>
  reload(): void
}

interface Film {
  readonly torrentFile: Uint8Array
  readonly infoHash: string
}

const PIECE_BYTES = 32 * KIB

const hexOf = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Two people on one page: one sells a film, the other pays for it. */
export class Demo {
  readonly ana: DemoPerson
  readonly ben: DemoPerson
  #error = $state.raw<ErrorRecord | null>(null)
  #busy = $state(false)
  readonly #parts: DemoParts
  #film: Promise<Film> | null = null

  constructor(parts: DemoParts) {
    this.#parts = parts
    this.ana = new DemoPerson('ana', parts.base)
    this.ben = new DemoPerson('ben', parts.base)
    for (const person of [this.ana, this.ben]) {
      person.onready = () => void this.attempt(async () => person.follow((await this.film()).infoHash))
    }
  }

  /** Why the last thing did not work. */
  get error(): ErrorRecord | null {
    return this.#error
  }

  get busy(): boolean {
    return this.#busy
  }

  /** How far the two are: sell, buy, get, cash. */
  get done(): { readonly sell: boolean; readonly buy: boolean; readonly get: boolean; readonly cash: boolean } {
    const [ana, ben] = [this.ana.state, this.ben.state]
    return {
      sell: ana?.progress === 1 && ana.selling,
      buy: ben?.buying === true,
      get: ben?.progress === 1 && ben.spent > 0n,
      cash: (ana?.cashed ?? 0n) > 0n,
    }
  }

  async seed(): Promise<void> {
    await this.attempt(async () => {
      const { torrentFile } = await this.film()
      await this.ana.add(torrentFile)
      await this.ana.show('#/money/earn')
    })
  }

  async openFilm(): Promise<void> {
    await this.attempt(async () => {
      const { infoHash } = await this.film()
      await this.ben.show(`#magnet:?xt=urn:btih:${infoHash}&dn=${encodeURIComponent(this.#parts.filmName)}`)
    })
  }

  async show(person: DemoPerson, hash: string): Promise<void> {
    await this.attempt(() => person.show(hash))
  }

  /** Deletes everything that the two have, and the chain. */
  async startOver(): Promise<void> {
    await this.attempt(async () => {
      for (const person of [this.ana, this.ben]) person.leave()
      await this.#parts.startChainOver()
      for (const { id } of [this.ana, this.ben]) await forgetNamespace(id)
      this.#parts.reload()
    })
  }

  /** Does it; what goes wrong is kept in {@link error}. */
  async attempt(act: () => Promise<void>): Promise<void> {
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

  /** The film as a torrent, whose first bytes come from where this page came from. */
  film(): Promise<Film> {
    this.#film ??= this.#makeFilm().catch((thrown) => {
      this.#film = null
      throw thrown
    })
    return this.#film
  }

  async #makeFilm(): Promise<Film> {
    const { filmUrl, filmName } = this.#parts
    const bytes = new Uint8Array(await (await fetch(filmUrl)).arrayBuffer())
    const pieces: Promise<ArrayBuffer>[] = []
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      pieces.push(crypto.subtle.digest('SHA-1', bytes.subarray(at, at + PIECE_BYTES)))
    }
    const hashes = new Uint8Array(pieces.length * 20)
    for (const [index, piece] of (await Promise.all(pieces)).entries()) hashes.set(new Uint8Array(piece), index * 20)
    const webSeeds = [new URL(filmUrl, location.href).href]
    const shape = { name: filmName, length: bytes.length, pieceLength: PIECE_BYTES, hashes }
    const { torrentFile, info } = makeTorrent({ ...shape, webSeeds })
    return { torrentFile, infoHash: hexOf(await crypto.subtle.digest('SHA-1', info)) }
  }
}
