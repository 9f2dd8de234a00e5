/** Traffic of the month and its ceilings. */
export const TRAFFIC_LIMITS = {
  /** Months whose traffic is kept. */
  trafficMonths: 13,
  /** Most MB that the user may allow above a month's ceilings at once. */
  trafficExtraMegabytes: 100_000,
  /** How long a halt lasts at most before it is checked again whether the month is over, ms. */
  trafficCheckMs: 600_000,
} as const
