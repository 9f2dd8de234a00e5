/**
 * IndexedDB databases of the money side. Two engines on one origin (the demonstration page holds two people) take different
 * namespaces and so never see each other's money; the app itself has the empty one.
 */
export function speedDatabases(namespace = ''): { readonly books: string; readonly key: string } {
  const prefix = namespace === '' ? '' : `${namespace}-`
  return { books: `${prefix}freshet-speed`, key: `${prefix}freshet-speed-key` }
}
