import type { MediaKind, MediaType } from '../../core/media/media-type.ts'

/**
 * What a request is for (`Request.destination`), when an answer from a torrent is harmless there. Scripts, workers, styles and the like
 * are missing: a torrent's bytes must not become part of a page of ours.
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
/** No script, no forms, an origin of its own: whatever the bytes are, they are nobody. */
const SANDBOXED = `sandbox; ${NOTHING}`
const POLICIES: Readonly<Partial<Record<MediaKind, string>>> = {
  // The player page that a browser makes up for a film opened alone asks for the film again, and has to come back through us:
  // so it keeps our origin, but without script.
  video: `sandbox allow-same-origin; media-src 'self'; ${NOTHING}`,
  audio: `sandbox allow-same-origin; media-src 'self'; ${NOTHING}`,
  // An SVG may bring its own raster images and fonts.
  image: `${SANDBOXED}; img-src data:; font-src data:`,
}

/**
 * `Content-Security-Policy` of a torrent's file. It binds only what is opened as a document; inside our own `<video>` or `<img>` no
 * document is made. A PDF opens in the browser's viewer, which has an origin of its own and works under `sandbox` (Chromium 156,
 * Firefox 153), in an `<iframe>` without a `sandbox` attribute too.
 */
export function policyOf(media: MediaType): string {
  return POLICIES[media.kind] ?? SANDBOXED
}
