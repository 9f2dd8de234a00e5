import { KIB } from '../units.ts'

/** The play chain. */
export const PLAY_LIMITS = {
  /** Entries of one play chain (transactions, blocks, gifts) before it is full: each start replays all of them. */
  playEntries: 2_000,
  /** Largest transaction or call that the play chain accepts, bytes. */
  playTransactionBytes: 128 * KIB,
  /** Most logs that the play chain returns at once. */
  playLogs: 10_000,
  /** Addresses, and topics of one position, in one filter of the play chain. */
  playLogFilter: 100,
  /** Furthest that the time of the play chain may be skipped at once, seconds. */
  playSkipSeconds: 31_536_000,
} as const
