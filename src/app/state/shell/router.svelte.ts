import { formatRoute, type PageRoute, parseRoute, type Route } from './route.ts'

/** The page on the screen, read from the fragment of the address. */
export class Router {
  #hash = location.hash
  #route = $state.raw<Route>(parseRoute(this.#hash))

  constructor() {
    addEventListener('hashchange', () => this.#read())
    addEventListener('popstate', () => this.#read())
  }

  get route(): Route {
    return this.#route
  }

  /** Opens a new page; Back returns from it. */
  go(route: PageRoute): void {
    history.pushState(null, '', formatRoute(route))
    this.#read()
  }

  /** Shows the same page another way; Back leaves the page. */
  replace(route: PageRoute): void {
    history.replaceState(null, '', formatRoute(route))
    this.#read()
  }

  /** Shows the page of a link in place of this one. @param link as `parseMagnet` reads it */
  replaceLink(link: string): void {
    history.replaceState(null, '', `#${link}`)
    this.#read()
  }

  href(route: PageRoute): string {
    return formatRoute(route)
  }

  /** A step through the history fires two events; it is one new route. */
  #read(): void {
    if (location.hash === this.#hash) return
    this.#hash = location.hash
    this.#route = parseRoute(this.#hash)
  }
}
