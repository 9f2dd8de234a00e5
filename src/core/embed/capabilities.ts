import type { Unsupported } from './embed-state.ts'

/** What a window has; reading some of it throws where storage is forbidden. */
interface Scope {
  /** `null` in a sandbox without `allow-same-origin`. */
  readonly origin: string
  readonly isSecureContext: boolean
  /** In an `<iframe credentialless>`, or below one. */
  readonly credentialless?: boolean
  readonly localStorage?: unknown
  readonly sessionStorage?: unknown
  readonly indexedDB?: unknown
  readonly Worker?: unknown
  readonly WebAssembly?: unknown
  readonly navigator: {
    readonly locks?: unknown
    readonly serviceWorker?: unknown
    readonly storage?: unknown
  }
}

/**
 * Why no sharing is possible in this frame; null: it is. A missing WebRTC counts as blocked, not as unsupported.
 *
 * @param isPreview shown by our own preview, which is to leave nothing behind
 */
export function unsupportedIn(scope: Scope, isPreview = false): Unsupported | null {
  if (scope.origin === 'null') return 'sandbox'
  if (!scope.isSecureContext) return 'old'
  // What it stores ends with its page: the next would have the visitor's month, and an engine, for itself again.
  if (scope.credentialless === true && !isPreview) return 'storage'
  const stores = [() => scope.localStorage, () => scope.sessionStorage, () => scope.indexedDB]
  if (stores.some((read) => isMissing(read))) return 'storage'
  const { navigator, Worker, WebAssembly } = scope
  const needed = [() => navigator.locks, () => navigator.serviceWorker, () => navigator.storage, () => Worker]
  return [...needed, () => WebAssembly].some((read) => isMissing(read)) ? 'old' : null
}

function isMissing(read: () => unknown): boolean {
  try {
    return (read() ?? null) === null
  } catch {
    return true
  }
}
