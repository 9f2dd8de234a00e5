import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { carryNamespace, OWN_NAMESPACE } from './namespace.ts'

/** The service worker's way to the engine: only for ranges that are not yet at rest. */

export interface StreamApi {
  /**
   * Opens a read of file bytes `start`..`end` (inclusive). The engine raises the pieces under the read position and a capped read-ahead
   * until {@link StreamApi.close}. @throws StreamError `unknown-torrent`, `unknown-file`, `out-of-range`, `too-many-streams`, `no-metadata`
   */
  open(request: { infoHash: InfoHash; fileIndex: number; start: number; end: number }): Promise<{ streamId: number }>
  /**
   * Resolves with how many bytes from `position` on are verified and readable (≥ 1, ≤ LIMITS.streamChunkBytes unless all of the range is there), waiting for
   * peers if it must. Also moves the read position. @throws StreamError `stalled` after LIMITS.streamStallMs, `closed`
   */
  available(streamId: number, position: number): Promise<{ bytes: number }>
  /** Verified bytes through the engine, for stores that the service worker cannot read. The buffer is transferred. */
  read(streamId: number, position: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  close(streamId: number): Promise<void>
  /** File table of a torrent whose session is not (yet) in IndexedDB. @throws StreamError `unknown-torrent`, `no-metadata` */
  files(
    infoHash: InfoHash,
  ): Promise<readonly { index: number; path: readonly string[]; length: number; pad: boolean }[]>
}

/** From the service worker to every window of the origin, controlled by it or not. */
export type ToWindow =
  /** Whoever runs the engine answers with {@link FromWindow} `engine`; the others with `no-engine`. */
  | { readonly kind: 'freshet:need-engine' }
  /**
   * Sent every LIMITS.serviceWorkerKeepAliveMs while a response is being streamed. Any window answers `keep-alive` at once: a browser
   * ends a service worker that hears nothing for 30 s, however many bytes it is sending.
   */
  | { readonly kind: 'freshet:stay-awake' }

/** From a window to the service worker (`registration.active`, or the `source` of the message that it answers). */
export type FromWindow =
  /**
   * `port` (also in the transfer list) serves {@link StreamApi}. An answer, or unasked from a window that has just taken the engine over,
   * so that streams that lost their engine go on at once.
   */
  | { readonly kind: 'freshet:engine'; readonly port: MessagePort }
  | { readonly kind: 'freshet:no-engine' }
  /** Only that it is heard counts. */
  | { readonly kind: 'freshet:keep-alive' }
  /** The engine of this client is gone: drop its port. */
  | { readonly kind: 'freshet:engine-gone' }
  /** The user accepted the new version (to `registration.waiting`). */
  | { readonly kind: 'freshet:activate' }
  /** From a page that no service worker controls although one is active, e.g. after a forced reload: take it. */
  | { readonly kind: 'freshet:claim' }

const TO_WINDOW: ReadonlySet<unknown> = new Set<ToWindow['kind']>(['freshet:need-engine', 'freshet:stay-awake'])
const FROM_WINDOW: ReadonlySet<unknown> = new Set<FromWindow['kind']>([
  'freshet:engine',
  'freshet:no-engine',
  'freshet:keep-alive',
  'freshet:engine-gone',
  'freshet:activate',
  'freshet:claim',
])

const kindOf = (data: unknown): unknown =>
  typeof data === 'object' && data !== null ? (data as { kind?: unknown }).kind : undefined

export function isToWindow(data: unknown): data is ToWindow {
  return TO_WINDOW.has(kindOf(data))
}

export function isFromWindow(data: unknown): data is FromWindow {
  const kind = kindOf(data)
  return (
    FROM_WINDOW.has(kind) && (kind !== 'freshet:engine' || (data as { port?: unknown }).port instanceof MessagePort)
  )
}

/** `/stream/<infoHash>/<path elements, percent-encoded>`; `?save=1` answers as an attachment. */
export const STREAM_PREFIX = '/stream/'

/** The address of a torrent's file, relative to `base` (the app's own folder, ending in a slash), in the namespace that has it. */
export function streamUrl(
  base: string,
  infoHash: InfoHash,
  path: readonly string[],
  save = false,
  namespace = OWN_NAMESPACE,
): string {
  const encoded = path.map(encodeURIComponent).join('/')
  const address = `${base.replace(/\/$/, '')}${STREAM_PREFIX}${infoHash}/${encoded}${save ? '?save=1' : ''}`
  return carryNamespace(address, namespace)
}
