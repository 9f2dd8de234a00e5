/** Files that systems put into folders for themselves. */
const SYSTEM_FILE = /^(?:\.ds_store|\._.+|\.localized|(?:eh)?thumbs(?:_vista)?\.db|desktop\.ini|icon\r)$/i

/** Folders of the same kind. */
const SYSTEM_FOLDER =
  /^(?:\.spotlight-v100|\.trashes|\.fseventsd|\.temporaryitems|__macosx|\$recycle\.bin|system volume information)$/i

/** Whether a file is one that the system made for itself. A file chosen by itself is shared whatever its name. */
export function isSystemFile(path: readonly string[]): boolean {
  if (path.length < 2) return false
  const name = path[path.length - 1] ?? ''
  return SYSTEM_FILE.test(name) || path.slice(1, -1).some((folder) => SYSTEM_FOLDER.test(folder))
}
