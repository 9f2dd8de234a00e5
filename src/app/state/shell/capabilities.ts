interface Scope {
  readonly isSecureContext?: unknown
  readonly RTCPeerConnection?: unknown
  readonly navigator?: { readonly locks?: unknown }
  readonly Worker?: unknown
  readonly WebAssembly?: unknown
  readonly indexedDB?: unknown
}

/** The capabilities that Freshet needs, under the names by which people look them up. */
const NEEDED = {
  'secure context (https)': (scope: Scope) => scope.isSecureContext === true,
  WebRTC: (scope: Scope) => scope.RTCPeerConnection !== undefined,
  'Web Locks': (scope: Scope) => scope.navigator?.locks !== undefined,
  'Web Workers': (scope: Scope) => scope.Worker !== undefined,
  WebAssembly: (scope: Scope) => scope.WebAssembly !== undefined,
  IndexedDB: (scope: Scope) => scope.indexedDB !== undefined,
} as const

/** The capabilities that this browser, or this address, lacks; empty when Freshet can run. */
export function missingCapabilities(scope: Scope): string[] {
  return Object.entries(NEEDED)
    .filter(([, isPresent]) => !isPresent(scope))
    .map(([name]) => name)
}
