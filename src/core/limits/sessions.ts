/** Sessions and snapshots. */
export const SESSIONS_LIMITS = {
  /** How often a running engine sends changes to the window, ms. */
  snapshotIntervalMs: 500,
  /** Sessions restored at the same time at a start. */
  sessionsRestoring: 16,
  /** How often dirty sessions are written, ms. */
  sessionSaveIntervalMs: 2_000,
} as const
