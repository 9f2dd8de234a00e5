/**
 * Two people on one page: the app opened at `?as=ana` keeps everything it stores, locks and says under names of its own, so that it and the
 * app at `?as=ben` of the same origin share nothing. Without `as` every name is what it always was.
 *
 * The window reads its address, and its workers the name that it gives them: an address of their own would make parts of the bundle that
 * import each other load twice. The service worker serves everybody, so it reads the addresses of windows and requests instead.
 */
const NAMESPACE = /^[a-z0-9-]{1,16}$/

/** Query parameter of an address. */
export const NAMESPACE_PARAMETER = 'as'

/** `as` of a query string; empty, the common namespace, when there is none or it is no name (1 to 16 of a-z, 0-9 and the hyphen). */
export function namespaceOf(search: string): string {
  const name = new URLSearchParams(search).get(NAMESPACE_PARAMETER)
  return name !== null && NAMESPACE.test(name) ? name : ''
}

interface Realm {
  readonly document?: unknown
  readonly location?: { readonly search: string }
  /** Of a worker. */
  readonly name?: unknown
}

/** The namespace of a realm's global scope: of a window, of a worker that has a {@link named} name, else the common one. */
export function namespaceIn({ document, location, name }: Realm): string {
  if (document !== undefined) return namespaceOf(location?.search ?? '')
  return typeof name === 'string' ? (/@([a-z0-9-]{1,16})$/.exec(name)?.[1] ?? '') : ''
}

/** The namespace of this realm. */
export const OWN_NAMESPACE = namespaceIn(globalThis as Realm)

/** What `name` (of a database, a folder, a lock, a channel, a worker) is called in a namespace: `freshet`, `freshet@ana`. */
export function named(name: string, namespace = OWN_NAMESPACE): string {
  return namespace === '' ? name : `${name}@${namespace}`
}

/** An address of ours that carries the namespace on. */
export function carryNamespace(url: string, namespace = OWN_NAMESPACE): string {
  if (namespace === '') return url
  return `${url}${url.includes('?') ? '&' : '?'}${NAMESPACE_PARAMETER}=${namespace}`
}
