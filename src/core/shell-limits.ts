/** Limits that the service worker needs too: apart from the others, which it would carry for nothing. Part of `./limits.ts`. */
export const SHELL_LIMITS = {
  /** Unanswered calls on one realm boundary. */
  rpcPendingCalls: 4_096,
  /** How far past the reader a stream asks peers for bytes. */
  streamReadAheadBytes: 8 * 1024 * 1024,
  /** Chunk a stream reads and hands on. */
  streamChunkBytes: 256 * 1024,
  /** How long a stream waits for missing bytes before it gives up, ms. */
  streamStallMs: 30_000,
  /** How long the service worker waits for a tab to hand over the engine, ms. */
  engineHandOverMs: 3_000,
  /** Namespaces (`?as=`) the service worker holds at once beside those that are streaming. */
  namespaces: 8,
  /** Streams open at once, all tabs. */
  streams: 64,
  /** How often the engine's tab keeps the service worker awake while streams are open, ms (browsers stop an idle one after 30 s). */
  serviceWorkerKeepAliveMs: 15_000,
} as const
