import { formatRoute, parseRoute, type Route } from './route.ts'

type Inside = Exclude<Route, { page: 'link' }>

/** Where Chromium hands over a second start of the installed app (`launch_handler` in the manifest). */
interface LaunchQueue {
  setConsumer(hear: (launch: { readonly targetURL?: string }) => void): void
}

/** Which page shows, from the fragment of the address. */
export class Router {
  #hash = location.hash
  #route = $state.raw<Route>(parseRoute(this.#hash))

  constructor() {
    addEventListener('hashchange', () => this.#read())
    addEventListener('popstate', () => this.#read())
    const { launchQueue } = globalThis as { launchQueue?: LaunchQueue }
    launchQueue?.setConsumer(({ targetURL }) => {
      const hash = targetURL === undefined ? '' : new URL(targetURL).hash
      if (hash !== '') location.hash = hash
    })
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

  /** One step of the history is told twice, and is one new route. */
  #read(): void {
    if (location.hash === this.#hash) return
    this.#hash = location.hash
    this.#route = parseRoute(this.#hash)
  }
}
