/** Sessions and snapshots; traffic of the month. */
export const SESSIONS_LIMITS = {
  /** How often a running engine sends changes to the window, ms. */
  snapshotIntervalMs: 500,
  /** Sessions restored at the same time at a start. */
  sessionsRestoring: 16,
  /** How often dirty sessions are written, ms. */
  sessionSaveIntervalMs: 2_000,
  /** Months whose traffic is kept. */
  trafficMonths: 13,
  /** Most MB that the user may allow above a month's ceilings at once. */
  trafficExtraMegabytes: 100_000,
  /** How long a halt lasts at most before it is checked again whether the month is over, ms. */
  trafficCheckMs: 600_000,
} as const
