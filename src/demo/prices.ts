import { priceFromGigabyte } from '../core/money/amounts.ts'
import { BTT, type BttPerMib, type Wei } from '../core/money/wei.ts'
import { MIB } from '../core/units.ts'

const btt = (amount: bigint): Wei => (amount * BTT) as Wei

/** The numbers of the demo: its words name them, and the forms of both apps begin with them. */
export const DEMO_PRICES = {
  /** What Ana asks for a GB. */
  ask: btt(100_000n),
  /** The most that Ben pays for a GB. */
  maximum: btt(200_000n),
  /** What Ben puts in, and his budget for a month: enough for the film at his highest price. */
  budget: btt(1_000n),
} as const

/** A price of a GB as settings have it. */
export function settingOf(gigabyte: Wei): BttPerMib {
  return priceFromGigabyte(gigabyte, 'up')
}

/** What a file costs at a price of a GB. */
export function costOf(bytes: number, gigabyte: Wei): Wei {
  return ((settingOf(gigabyte) * BigInt(bytes)) / BigInt(MIB)) as Wei
}
