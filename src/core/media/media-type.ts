export type MediaKind = 'video' | 'audio' | 'image' | 'pdf' | 'text' | 'subtitle' | 'other'

export interface MediaType {
  /** Content type to serve the file with. */
  readonly type: string
  /** How the app shows it. */
  readonly kind: MediaKind
}

const TEXT = 'text/plain; charset=utf-8'
const OTHER: MediaType = { type: 'application/octet-stream', kind: 'other' }

/** The table decides what a browser may run: it has no type that a browser executes. */
const TYPES: readonly (readonly [kind: MediaKind, type: string, extensions: string])[] = [
  ['video', 'video/mp4', 'mp4 m4v mp4v'],
  ['video', 'video/webm', 'webm'],
  ['video', 'video/x-matroska', 'mkv mk3d'],
  ['video', 'video/ogg', 'ogv ogm'],
  ['video', 'video/quicktime', 'mov qt'],
  ['video', 'video/x-msvideo', 'avi divx'],
  ['video', 'video/mpeg', 'mpg mpeg mpe m1v m2v vob'],
  ['video', 'video/mp2t', 'ts mts m2ts'],
  ['video', 'video/x-ms-wmv', 'wmv asf'],
  ['video', 'video/x-flv', 'flv'],
  ['video', 'video/3gpp', '3gp 3g2'],
  ['audio', 'audio/mpeg', 'mp3 mp2 mpga'],
  ['audio', 'audio/mp4', 'm4a m4b mp4a'],
  ['audio', 'audio/aac', 'aac'],
  ['audio', 'audio/ogg', 'ogg oga opus spx'],
  ['audio', 'audio/flac', 'flac'],
  ['audio', 'audio/wav', 'wav wave'],
  ['audio', 'audio/webm', 'weba'],
  ['audio', 'audio/x-matroska', 'mka'],
  ['audio', 'audio/x-ms-wma', 'wma'],
  ['audio', 'audio/aiff', 'aif aiff'],
  ['audio', 'audio/ac3', 'ac3'],
  ['audio', 'audio/vnd.dts', 'dts'],
  ['image', 'image/png', 'png apng'],
  ['image', 'image/jpeg', 'jpg jpeg jpe jfif'],
  ['image', 'image/gif', 'gif'],
  ['image', 'image/webp', 'webp'],
  ['image', 'image/avif', 'avif'],
  ['image', 'image/bmp', 'bmp'],
  ['image', 'image/x-icon', 'ico'],
  ['image', 'image/svg+xml', 'svg'],
  ['pdf', 'application/pdf', 'pdf'],
  ['subtitle', 'text/vtt; charset=utf-8', 'vtt'],
  ['subtitle', TEXT, 'srt ass ssa smi sub'],
  ['text', TEXT, 'txt text md markdown nfo log csv tsv diz ini cfg conf toml yaml yml json jsonl rst tex'],
  // Source text, shown as such: none of these may reach a browser under its own type.
  ['text', TEXT, 'html htm xhtml xht shtml mht mhtml xml xsl xslt rss atom js mjs cjs jsx tsx css'],
  ['text', TEXT, 'c h cc cpp hpp cs go java kt lua php pl py rb rs sh bat ps1 sql swift'],
  ['other', 'application/epub+zip', 'epub'],
  ['other', 'application/zip', 'zip cbz'],
]

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
