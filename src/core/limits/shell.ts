import { KIB, MIB } from '../units.ts'

/** Limits that the service worker needs too: apart from the others, which would only enlarge its bundle. */
export const SHELL_LIMITS = {
  /** Unanswered calls on one realm boundary. */
  rpcPendingCalls: 4_096,
  /** How far past its position a stream requests bytes from peers. */
  streamReadAheadBytes: 8 * MIB,
  /** Size of the chunks that a stream reads, bytes. */
  streamChunkBytes: 256 * KIB,
  /** How long a stream waits for missing bytes before it fails, ms. */
  streamStallMs: 30_000,
  /** How long the service worker waits for a tab to hand over the engine, ms. */
  engineHandOverMs: 3_000,
  /** Namespaces (`?as=`) that the service worker keeps open beside those that are streaming. */
  namespaces: 8,
  /** Navigations to torrents' files that windows had permitted and that have not begun yet. */
  permits: 64,
  /** Most that the service worker takes of what the system's share sheet posts, bytes: it is read into memory. */
  sharedBytes: 512 * MIB,
  /** Shares that wait to be taken by the window that they lead to; the oldest are dropped first. */
  sharesKept: 4,
  /** How long a share waits, ms. */
  sharedKeptMs: 60_000,
  /** Files whose last failed read the service worker remembers until the player asks for it. */
  failedReads: 64,
  /** How long a save that waits for missing bytes, or a player, waits before it asks for them again, ms. */
  streamRetryMs: 1_000,
  /** Streams open at once, all tabs. */
  streams: 64,
  /** How often the engine's tab wakes the service worker while streams are open, ms (idle ones stop after 30 s). */
  serviceWorkerKeepAliveMs: 15_000,
} as const
