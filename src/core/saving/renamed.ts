import { truncateName } from '../metainfo/paths.ts'

/** A file or folder that has another name where it is saved. */
export interface Renamed {
  /** Its path, as the torrent gives it. */
  readonly from: string
  /** Its name where it is saved. */
  readonly to: string
}

/** A folder that has another name counts once, whatever is in it. @param places each file's path: given, and saved */
export function renamedIn(
  places: readonly { readonly given: readonly string[]; readonly saved: readonly string[] }[],
): readonly Renamed[] {
  const found = new Map<string, Renamed>()
  const add = (given: readonly string[], to: string): void => {
    // A hostile torrent may have names of any length.
    const from = given.map(truncateName).join('/')
    found.set(`${from}\0${to}`, { from, to })
  }
  for (const { given, saved } of places) {
    if (given.length !== saved.length) add(given, saved.join('/'))
    else for (const [at, name] of saved.entries()) if (name !== given[at]) add(given.slice(0, at + 1), name)
  }
  return [...found.values()]
}
