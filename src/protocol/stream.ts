/** The service worker's way to the engine: only for ranges that are not yet at rest. */

export interface StreamApi {
  /**
   * Opens a read of file bytes `start`..`end` (inclusive). The engine raises the pieces under the read position and a capped read-ahead
   * until {@link StreamApi.close}. @throws StreamError `unknown-torrent`, `unknown-file`, `out-of-range`, `too-many-streams`, `no-metadata`
   */
  open(request: { infoHash: string; fileIndex: number; start: number; end: number }): Promise<{ streamId: number }>
  /**
   * Resolves with how many bytes from `position` on are verified and readable (≥ 1, ≤ LIMITS.streamChunkBytes unless all of the range is there), waiting for
   * peers if it must. Also moves the read position. @throws StreamError `stalled` after LIMITS.streamStallMs, `closed`
   */
  available(streamId: number, position: number): Promise<{ bytes: number }>
  /** Verified bytes through the engine, for stores that the service worker cannot read. The buffer is transferred. */
  read(streamId: number, position: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  close(streamId: number): Promise<void>
  /** File table of a torrent whose session is not (yet) in IndexedDB. @throws StreamError `unknown-torrent`, `no-metadata` */
  files(infoHash: string): Promise<readonly { index: number; path: readonly string[]; length: number; pad: boolean }[]>
}

/** Messages between the service worker and windows. */
export type ToWindow =
  /** Whoever runs the engine answers with {@link FromWindow} `engine`; the others with `no-engine`. */
  { readonly kind: 'freshet:need-engine' }

export type FromWindow =
  /** `port` (also in the transfer list) serves {@link StreamApi}. */
  | { readonly kind: 'freshet:engine'; readonly port: MessagePort }
  | { readonly kind: 'freshet:no-engine' }
  /** Sent about every 15 s while streams are open, so that the browser does not stop the service worker under them. */
  | { readonly kind: 'freshet:keep-alive' }
  /** The engine of this client is gone: drop its port. */
  | { readonly kind: 'freshet:engine-gone' }
  /** The user accepted the new version. */
  | { readonly kind: 'freshet:activate' }

/** `/stream/<infoHash>/<path elements, percent-encoded>`; `?save=1` answers as an attachment. */
export const STREAM_PREFIX = '/stream/'

/** The address of a torrent's file, relative to `base` (the app's own folder, ending in a slash). */
export function streamUrl(base: string, infoHash: string, path: readonly string[], save = false): string {
  const encoded = path.map(encodeURIComponent).join('/')
  return `${base.replace(/\/$/, '')}${STREAM_PREFIX}${infoHash}/${encoded}${save ? '?save=1' : ''}`
}
