import { type MediaKind, TYPES } from './media-table.ts'

export type { MediaKind }

export interface MediaType {
  /** Content type to serve the file with. */
  readonly type: string
  /** How the app shows it. */
  readonly kind: MediaKind
}

const OTHER: MediaType = { type: 'application/octet-stream', kind: 'other' }

const BY_EXTENSION: ReadonlyMap<string, MediaType> = new Map(
  TYPES.flatMap(([kind, type, extensions]) =>
    extensions.split(' ').map((extension) => [extension, { type, kind }] as const),
  ),
)

/**
 * The type of a file, by the extension of its name. Markup and script of every sort are plain text; unknown types are
 * `application/octet-stream`. One type can still hold script: `image/svg+xml` runs none inside `<img>`, but must be
 * served with `Content-Security-Policy: sandbox` (as every torrent file is) so that opening it alone runs none
 * either.
 */
export function mediaTypeOf(name: string): MediaType {
  const dot = name.lastIndexOf('.')
  return (dot < 0 ? undefined : BY_EXTENSION.get(name.slice(dot + 1).toLowerCase())) ?? OTHER
}
