import { formatRoute, parseRoute, type Route } from './route.ts'

/** A page that the app itself links to. */
type PageRoute = Exclude<Route, { page: 'link' }>

/** Chromium passes a second start of the installed app to this queue (`launch_handler` in the manifest). */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly targetURL?: string }) => void): void
}

/** The page on the screen, read from the fragment of the address. */
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
