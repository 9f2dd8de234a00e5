/**
 * Two people on one page: the app opened at `?as=ana` keeps everything it stores, locks and says under names of its own, so that it and the
 * app at `?as=ben` of the same origin share nothing. Without `as` every name is what it always was.
 *
 * Each realm reads its own address: the window's is what the user sees, and the window hands its `as` on to its workers' addresses. The
 * service worker serves everybody, so it reads the addresses of windows and requests instead.
 */
const NAMESPACE = /^[a-z0-9-]{1,16}$/

/** Query parameter of an address, of the window and of its workers. */
export const NAMESPACE_PARAMETER = 'as'

/** `as` of a query string; empty, the common namespace, when there is none or it is no name (1 to 16 of a-z, 0-9 and the hyphen). */
export function namespaceOf(search: string): string {
  const name = new URLSearchParams(search).get(NAMESPACE_PARAMETER)
  return name !== null && NAMESPACE.test(name) ? name : ''
}

/** The namespace of this realm. Empty where there is no address, as in Node. */
export const OWN_NAMESPACE = namespaceOf((globalThis as { location?: { search: string } }).location?.search ?? '')

/** What `name` (of a database, a folder, a lock, a channel) is called in a namespace: `freshet`, `freshet@ana`. */
export function named(name: string, namespace = OWN_NAMESPACE): string {
  return namespace === '' ? name : `${name}@${namespace}`
}

/** An address of ours that carries the namespace on: of a worker, of a torrent's file. */
export function carryNamespace(url: string, namespace = OWN_NAMESPACE): string {
  if (namespace === '') return url
  return `${url}${url.includes('?') ? '&' : '?'}${NAMESPACE_PARAMETER}=${namespace}`
}
