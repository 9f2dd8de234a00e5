/** What Freshet cannot be without, under the names by which people look it up. */
const NEEDED = {
  'secure context (https)': (scope: Scope) => scope.isSecureContext === true,
  WebRTC: (scope: Scope) => scope.RTCPeerConnection !== undefined,
  'Web Locks': (scope: Scope) => scope.navigator?.locks !== undefined,
  'Web Workers': (scope: Scope) => scope.Worker !== undefined,
  WebAssembly: (scope: Scope) => scope.WebAssembly !== undefined,
  IndexedDB: (scope: Scope) => scope.indexedDB !== undefined,
} as const

interface Scope {
  readonly isSecureContext?: unknown
  readonly RTCPeerConnection?: unknown
  readonly navigator?: { readonly locks?: unknown }
  readonly Worker?: unknown
  readonly WebAssembly?: unknown
  readonly indexedDB?: unknown
}

/** What this browser, or this address, lacks; empty when Freshet can run. */
export function missingPowers(scope: Scope): string[] {
  return Object.entries(NEEDED)
    .filter(([, isThere]) => !isThere(scope))
    .map(([name]) => name)
}
