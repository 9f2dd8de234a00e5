/** How an archive of some files of a torrent is named, and the files in it. */
export interface ArchiveNames {
  /** With its extension. */
  readonly name: string
  /** Path of each file inside, with slashes. */
  readonly paths: readonly string[]
}

/**
 * Names an archive after the folder that is saved: the folders above it are left out.
 *
 * @param depth how many folders lie above it; 0 for a whole torrent
 * @param fallback name where the files have no folder at `depth` in common
 */
export function archiveNames(
  files: readonly { readonly path: readonly string[] }[],
  depth: number,
  fallback: string,
): ArchiveNames {
  const folder = files[0]?.path[depth]
  const inOne = folder !== undefined && files.every(({ path }) => path.length > depth + 1 && path[depth] === folder)
  const name = `${inOne ? folder : fallback}.zip`
  return { name, paths: files.map(({ path }) => path.slice(inOne ? depth : 0).join('/')) }
}
