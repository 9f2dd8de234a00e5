const PREFIX = 'freshet-embed-'

/** What the frame is made of, kept in the cache of one build. */
export class KeptShell {
  readonly #caches: CacheStorage
  readonly #name: string
  readonly #urls: readonly string[]
  readonly #page: string

  /** @param build of which the files are, and which names the cache @param paths of the files, below `scope` */
  constructor(caches: CacheStorage, build: string, scope: URL, paths: readonly string[]) {
    this.#caches = caches
    this.#name = PREFIX + build
    this.#page = scope.href
    this.#urls = [scope.href, ...paths.map((path) => new URL(path, scope).href)]
  }

  /** Whether the frame is made of it. Its page has two addresses, and static hosts lead from one to the other. */
  has({ origin, pathname }: URL): boolean {
    const address = origin + pathname
    return address === `${this.#page}index.html` || this.#urls.includes(address)
  }

  async keep(): Promise<void> {
    if (await this.#caches.has(this.#name)) return
    try {
      await (await this.#caches.open(this.#name)).addAll([...this.#urls])
    } catch (thrown) {
      // Half a shell would be taken for a whole one.
      await this.#caches.delete(this.#name)
      throw thrown
    }
  }

  /** Deletes what other builds kept, and keeps this one in its place. */
  async replaceOthers(): Promise<void> {
    const others = (await this.#caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== this.#name)
    await Promise.all(others.map((name) => this.#caches.delete(name)))
    if (others.length > 0) await this.keep()
  }

  /** The file from the cache, else from the network, as everywhere before a visitor has agreed. */
  async answer(request: Request): Promise<Response> {
    const wanted = request.mode === 'navigate' ? this.#page : request
    return (await this.#caches.match(wanted, { cacheName: this.#name })) ?? fetch(request)
  }
}
