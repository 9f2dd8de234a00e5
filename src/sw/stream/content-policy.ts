import type { MediaKind, MediaType } from '../../core/media/media-type.ts'

/**
 * Values of `Request.destination` for which a torrent's bytes are harmless. Scripts, workers, styles and the like are
 * excluded: a torrent's bytes must not become part of the app's pages.
 */
const DESTINATIONS: ReadonlySet<string> = new Set([
  '',
  'audio',
  'document',
  'embed',
  'frame',
  'iframe',
  'image',
  'object',
  'track',
  'video',
])

export function mayServe(destination: string): boolean {
  return DESTINATIONS.has(destination)
}

const NOTHING = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
/** No scripts, no forms, and an opaque origin, whatever the bytes are. */
const SANDBOXED = `sandbox; ${NOTHING}`
const POLICIES: Readonly<Partial<Record<MediaKind, string>>> = {
  // A browser shows a video that is opened alone in a page of its own, which requests the video again through this
  // worker: so the page keeps the app's origin, but without scripts.
  video: `sandbox allow-same-origin; media-src 'self'; ${NOTHING}`,
  audio: `sandbox allow-same-origin; media-src 'self'; ${NOTHING}`,
  // An SVG may bring its own raster images and fonts.
  image: `${SANDBOXED}; img-src data:; font-src data:`,
}

/**
 * `Content-Security-Policy` of a torrent's file. It applies only to files that are opened as documents; the app's own
 * `<video>` and `<img>` create none. A PDF opens in the browser's viewer, which has an origin of its own and works
 * under `sandbox`, also in an `<iframe>` without a `sandbox` attribute (Chromium 156, Firefox 153).
 */
export function policyOf(media: MediaType): string {
  return POLICIES[media.kind] ?? SANDBOXED
}
