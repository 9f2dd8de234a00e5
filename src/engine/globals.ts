/**
 * Globals that webtorrent's dependencies expect and a worker lacks. Import it first.
 * `nextTick` must never be a timer: hidden tabs throttle timers (webtorrent #1568, #2351).
 */
interface ProcessShim {
  browser: true
  env: Record<string, string>
  nextTick(callback: (...args: unknown[]) => void, ...args: unknown[]): void
}

const scope = globalThis as typeof globalThis & { process?: ProcessShim }
scope.process ??= {
  browser: true,
  env: {},
  nextTick: (callback, ...args) => queueMicrotask(() => callback(...args)),
}
