/*
 * A namespace separates two people of one origin: the app at `?as=ana` stores, locks and broadcasts under names of its
 * own, so it shares nothing with the app at `?as=ben`. Without `as`, names are unchanged.
 *
 * A window reads the namespace from its URL, a worker from the name that the window gave it: with URLs of their own,
 * workers would load shared parts of the bundle twice. The service worker serves all namespaces, and reads the URLs of
 * windows and requests.
 */

const NAMESPACE = /^[a-z0-9-]{1,16}$/

/** Query parameter of a URL. */
export const NAMESPACE_PARAMETER = 'as'

/**
 * The parameter `as` of a query string; empty, the common namespace, when it is missing or invalid (valid are 1 to 16
 * of a-z, 0-9 and the hyphen).
 */
export function namespaceOf(search: string): string {
  const name = new URLSearchParams(search).get(NAMESPACE_PARAMETER)
  return name !== null && NAMESPACE.test(name) ? name : ''
}

interface GlobalScope {
  readonly document?: unknown
  readonly location?: { readonly search: string }
  /** Of a worker. */
  readonly name?: unknown
}

/** The namespace of a global scope: of a window, or of a worker with a {@link named} name; else the common one. */
export function namespaceIn({ document, location, name }: GlobalScope): string {
  if (document !== undefined) return namespaceOf(location?.search ?? '')
  return typeof name === 'string' ? (/@([a-z0-9-]{1,16})$/.exec(name)?.[1] ?? '') : ''
}

/** The namespace of this window or worker. */
export const OWN_NAMESPACE = namespaceIn(globalThis as GlobalScope)

/** The name of a database, folder, lock, channel or worker in a namespace: `freshet`, `freshet@ana`. */
export function named(name: string, namespace = OWN_NAMESPACE): string {
  return namespace === '' ? name : `${name}@${namespace}`
}

/** A URL of the app, with the namespace as its parameter. */
export function withNamespace(url: string, namespace = OWN_NAMESPACE): string {
  if (namespace === '') return url
  return `${url}${url.includes('?') ? '&' : '?'}${NAMESPACE_PARAMETER}=${namespace}`
}
