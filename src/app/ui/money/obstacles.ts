import type { BuyingObstacle, SpeedSnapshot } from '../../../protocol/speed.ts'
import { priceText } from './amounts.ts'
import { tm } from './tm.ts'

/** What to do about an obstacle to buying. */
export type NextStep = 'wallet' | 'setUp' | 'deposit' | 'budget' | 'retry'

const NEXT: Readonly<Record<BuyingObstacle, NextStep>> = {
  'no-chain': 'wallet',
  'no-contracts': 'wallet',
  'no-key': 'setUp',
  'no-vault': 'setUp',
  'vault-empty': 'deposit',
  'month-spent': 'budget',
  'chain-unreachable': 'retry',
}

export function nextStep(obstacle: BuyingObstacle): NextStep {
  return NEXT[obstacle]
}

/** What sellers ask, in a sentence; null when none was seen. */
export function asksWords(asks: SpeedSnapshot['asksSeen']): string | null {
  if (asks === null) return null
  const params = { lowest: priceText(asks.lowest), median: priceText(asks.median) }
  return `${tm('speed.asks', { count: asks.peers })}: ${tm('speed.asksOf', params)}.`
}
