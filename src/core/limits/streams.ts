import { MIB } from '../units.ts'

/** Streams and the hand-over of the engine. */
export const STREAMS_LIMITS = {
  /** How far past the position of a stream that seeks or starves earlier requests are kept, bytes. */
  streamKeepBytes: MIB,
  /** How long a stream waits for its next piece before other requests are cancelled, repeatedly, ms. */
  streamStarvedMs: 1_000,
  /** How long a tab that wants the engine waits for another tab to hand it over before it steals the lock, ms. */
  leaderHandOverMs: 5_000,
  /** How long a tab waits for the leading tab to connect it before it asks again, ms; doubles. */
  attachMs: 1_000,
} as const
