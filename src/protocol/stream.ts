import type { ContentKey } from '../core/metainfo/content-key.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import { formatFileRanges } from '../core/saving/file-ranges.ts'
import { OWN_NAMESPACE, withNamespace } from './namespace.ts'
import { isPortMessage } from './port-message.ts'

// The boundary between the service worker and the engine, for ranges that are not verified and stored yet.

export interface StreamApi {
  /**
   * Opens a read of file bytes `start`..`end` (inclusive). The engine fetches the pieces at the read position and a
   * capped read-ahead first, until {@link StreamApi.close}.
   * @throws StreamError `unknown-torrent`, `unknown-file`, `out-of-range`, `too-many-streams`, `no-metadata`
   */
  open(request: { infoHash: InfoHash; fileIndex: number; start: number; end: number }): Promise<{ streamId: number }>
  /**
   * Moves the read position, and resolves to how many bytes from there are verified (1..LIMITS.streamChunkBytes), once
   * peers have sent them. @throws StreamError `stalled` after LIMITS.streamStallMs, `closed`
   */
  available(streamId: number, position: number): Promise<{ bytes: number }>
  /** Verified bytes, for stores that the service worker cannot read. The buffer is transferred. */
  read(streamId: number, position: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  close(streamId: number): Promise<void>
  /**
   * Files of a torrent without a session in IndexedDB (yet).
   * @throws StreamError `unknown-torrent`, `no-metadata`
   */
  files(infoHash: InfoHash): Promise<readonly StreamedFile[]>
}

/** A file as it is shown: of an encrypted torrent, by its true name and length. */
export interface StreamedFile {
  readonly index: number
  readonly path: readonly string[]
  readonly length: number
  readonly pad: boolean
  /** What opens the torrent's bytes; absent where they are the file's. */
  readonly contentKey?: ContentKey
}

/**
 * A tab connects to the engine of the leading tab: the service worker passes it on, since ports cross tabs only through
 * a worker that both reach. The leading window answers on `engine` with {@link ATTACHED}, and closes both ports if it
 * does not lead in this term.
 */
export interface AttachRequest {
  readonly kind: 'freshet:attach'
  readonly term: string
  /** For `EngineApi` (`./engine.ts`), transferred. */
  readonly engine: MessagePort
  /** For `SpeedApi` (`./speed.ts`), transferred. */
  readonly speed: MessagePort
}

/** First message on a port of {@link AttachRequest}. */
export const ATTACHED = 'freshet:attached'

/** From the service worker to every window of the origin, whether it controls the window or not. */
export type ToWindow =
  /** To the window that runs the engine. */
  | AttachRequest
  /** The window that runs the engine answers with {@link FromWindow} `engine`, the others with `no-engine`. */
  | { readonly kind: 'freshet:need-engine' }
  /**
   * Sent every LIMITS.serviceWorkerKeepAliveMs while a response is being streamed; windows answer `keep-alive` at once.
   * A browser ends a service worker that receives no event for 30 s, however many bytes it sends.
   */
  | { readonly kind: 'freshet:stay-awake' }
  /** To the windows of its namespace: the browser saves this file, and it waits or has ended before its end. */
  | SaveTrouble
  /** The user has clicked a notification that is about this page of the app, a fragment of the address. */
  | { readonly kind: 'freshet:open'; readonly hash: string }

/** A file that the browser saves and that does not come. */
export interface SaveTrouble {
  readonly kind: 'freshet:save-trouble'
  readonly path: readonly string[]
  /** Code of the error that it waits or ended for. */
  readonly code: string
  /** False while it waits. */
  readonly ended: boolean
}

/** From a window to the service worker (`registration.active`, or the `source` of the message that it answers). */
export type FromWindow =
  /**
   * `port` (transferred) serves {@link StreamApi}. An answer, or unasked from the window where the engine has just
   * started, so that streams that lost their engine resume at once.
   */
  | { readonly kind: 'freshet:engine'; readonly port: MessagePort }
  | { readonly kind: 'freshet:no-engine' }
  /** To be passed on to the window that runs the engine. */
  | AttachRequest
  /** Its arrival is all that counts. */
  | { readonly kind: 'freshet:keep-alive' }
  /** The engine of this window is gone: drop its port. */
  | { readonly kind: 'freshet:engine-gone' }
  /** The user accepted the new version (to `registration.waiting`). */
  | { readonly kind: 'freshet:activate' }
  /** From a page without a controller although a service worker is active, as after a forced reload: claim it. */
  | { readonly kind: 'freshet:claim' }
  /** The app has been at rest for a while: fetch what it may need without network and does not need to start. */
  | { readonly kind: 'freshet:at-rest' }
  /**
   * Permits one navigation to a torrent's file with this token as its {@link PERMIT_PARAMETER}. The answer on `port`
   * (transferred) says that it is permitted.
   */
  | { readonly kind: 'freshet:permit'; readonly token: string; readonly port: MessagePort }
  /** Takes what was shared (`./adding/shared.ts`); answered on `port` (transferred) with a `TakenShare`. */
  | { readonly kind: 'freshet:take-shared'; readonly token: string; readonly port: MessagePort }

const TO_WINDOW: ReadonlySet<unknown> = new Set<ToWindow['kind']>([
  'freshet:attach',
  'freshet:need-engine',
  'freshet:stay-awake',
  'freshet:save-trouble',
  'freshet:open',
])
const FROM_WINDOW: ReadonlySet<unknown> = new Set<FromWindow['kind']>([
  'freshet:engine',
  'freshet:no-engine',
  'freshet:attach',
  'freshet:keep-alive',
  'freshet:engine-gone',
  'freshet:activate',
  'freshet:claim',
  'freshet:permit',
  'freshet:take-shared',
  'freshet:at-rest',
])

const kindOf = (data: unknown): unknown =>
  typeof data === 'object' && data !== null ? (data as { kind?: unknown }).kind : undefined

function isAttachRequest(data: unknown): boolean {
  const { term, engine, speed } = data as Partial<Record<keyof AttachRequest, unknown>>
  return typeof term === 'string' && engine instanceof MessagePort && speed instanceof MessagePort
}

export function isToWindow(data: unknown): data is ToWindow {
  const kind = kindOf(data)
  return TO_WINDOW.has(kind) && (kind !== 'freshet:attach' || isAttachRequest(data))
}

export function isFromWindow(data: unknown): data is FromWindow {
  const kind = kindOf(data)
  if (!FROM_WINDOW.has(kind)) return false
  if (kind === 'freshet:engine') return isPortMessage(data, kind)
  if (kind === 'freshet:attach') return isAttachRequest(data)
  if (kind !== 'freshet:permit' && kind !== 'freshet:take-shared') return true
  return isPortMessage(data, kind) && typeof (data as { token?: unknown }).token === 'string'
}

/** `data` of a notification that a window has the service worker's registration show. */
export interface ClickTarget {
  readonly kind: 'freshet:completed'
  /** A page of the app: what a click opens. */
  readonly url: string
}

export function isClickTarget(data: unknown): data is ClickTarget {
  if (typeof data !== 'object' || data === null) return false
  const { kind, url } = data as Record<string, unknown>
  return kind === 'freshet:completed' && typeof url === 'string'
}

/** `/stream/<infoHash>/<path elements, percent-encoded>`; `?save=1` answers as an attachment. */
export const STREAM_PREFIX = '/stream/'

/** Header of an answer of the service worker: the code of its error, or of the failed read that it reports. */
export const ERROR_HEADER = 'Freshet-Error'

/** Header of the answer to HEAD: the byte of the file at which the last read failed, told once. */
export const FAILED_AT_HEADER = 'Freshet-Failed-At'

/** The codes of errors that end by themselves: what is missing may come, and reading may be tried again. */
export const PASSING_ERRORS: ReadonlySet<string> = new Set([
  'paused',
  'failed',
  'stalled',
  'no-metadata',
  'engine-unreachable',
  'engine-gone',
  'too-many-streams',
  'too-many-calls',
])

/**
 * Query parameter of a navigation to a torrent's file: a token that a window had permitted. Without it another site
 * could learn from a window that it opens whether a torrent is here, and have its files saved.
 */
export const PERMIT_PARAMETER = 'permit'

/** The URL of a torrent's file. @param base the app's own folder, ending in a slash */
export function streamUrl(
  base: string,
  infoHash: InfoHash,
  path: readonly string[],
  save = false,
  namespace = OWN_NAMESPACE,
): string {
  const encoded = path.map(encodeURIComponent).join('/')
  const address = `${base.replace(/\/$/, '')}${STREAM_PREFIX}${infoHash}/${encoded}${save ? '?save=1' : ''}`
  return withNamespace(address, namespace)
}

/** Query parameters of an archive: its files (`core/saving/file-ranges.ts`), and how many folders lie above them. */
export const ZIP_PARAMETER = 'zip'
export const DEPTH_PARAMETER = 'depth'

/** The URL of an archive of some files of a torrent. @param base the app's own folder, ending in a slash */
export function zipUrl(
  base: string,
  infoHash: InfoHash,
  fileIndexes: readonly number[],
  depth: number,
  namespace = OWN_NAMESPACE,
): string {
  const files = formatFileRanges(fileIndexes)
  const query = `?${ZIP_PARAMETER}=${files}${depth === 0 ? '' : `&${DEPTH_PARAMETER}=${depth}`}`
  return withNamespace(`${base.replace(/\/$/, '')}${STREAM_PREFIX}${infoHash}${query}`, namespace)
}
