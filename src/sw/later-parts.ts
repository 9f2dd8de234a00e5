/**
 * Parts of the app that no first film needs: kept for use without network like the others, but fetched when the app is
 * at rest, so that installing the service worker takes no longer for them. All of them are kept, or none.
 */
export class LaterParts {
  readonly #urls: ReadonlySet<string>
  readonly #cacheName = 'freshet-later'

  /** @param urls absolute; each names its content by a hash */
  constructor(urls: Iterable<string>) {
    this.#urls = new Set(urls)
  }

  /** Fetches those that are missing, and deletes those of earlier versions. Rejects without network. */
  async fill(): Promise<void> {
    const cache = await caches.open(this.#cacheName)
    const kept = new Set((await cache.keys()).map(({ url }) => url))
    await cache.addAll([...this.#urls].filter((url) => !kept.has(url)))
    for (const url of kept) if (!this.#urls.has(url)) await cache.delete(url)
  }

  has(url: string): boolean {
    return this.#urls.has(url)
  }

  async answer(request: Request): Promise<Response> {
    return (await caches.match(request.url, { cacheName: this.#cacheName })) ?? fetch(request)
  }
}
