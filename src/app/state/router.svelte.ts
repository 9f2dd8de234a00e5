import { formatRoute, parseRoute, type Route } from './route.ts'

type Inside = Exclude<Route, { page: 'link' }>

/** Which page shows, from the fragment of the address. */
export class Router {
  #route = $state.raw<Route>(parseRoute(location.hash))

  constructor() {
    addEventListener('hashchange', () => this.#read())
    addEventListener('popstate', () => this.#read())
  }

  get route(): Route {
    return this.#route
  }

  /** A new page: Back returns from it. */
  go(route: Inside): void {
    history.pushState(null, '', formatRoute(route))
    this.#read()
  }

  /** The same page seen another way: Back leaves it. */
  replace(route: Inside): void {
    history.replaceState(null, '', formatRoute(route))
    this.#read()
  }

  href(route: Inside): string {
    return formatRoute(route)
  }

  #read(): void {
    this.#route = parseRoute(location.hash)
  }
}
