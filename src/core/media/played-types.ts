/** How the app shows a file. */
export type MediaKind = 'video' | 'audio' | 'image' | 'pdf' | 'text' | 'subtitle' | 'other'

/** A kind, the content type of its files, and their extensions. */
export type TypeRow = readonly [kind: MediaKind, type: string, extensions: string]

/** What a browser shows or plays: all that an embed's service worker needs. It has no type that a browser executes. */
export const TYPES: readonly TypeRow[] = [
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
]
