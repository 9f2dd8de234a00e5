import type { BuyingBlocker, SpeedSnapshot } from '../../../../protocol/speed.ts'
import type { Locale } from '../../../state/shell/locale.ts'
import { priceText } from '../../amounts/amounts.ts'
import { moneyWordsIn } from '../../strings/money-words.ts'

/** What to do about a blocker to buying. */
export type NextStep = 'wallet' | 'setUp' | 'deposit' | 'budget' | 'retry'

const NEXT: Readonly<Record<BuyingBlocker, NextStep>> = {
  'no-chain': 'wallet',
  'no-contracts': 'wallet',
  'no-key': 'setUp',
  'no-vault': 'setUp',
  'vault-empty': 'deposit',
  'month-spent': 'budget',
  'chain-unreachable': 'retry',
}

export function nextStep(blocker: BuyingBlocker): NextStep {
  return NEXT[blocker]
}

/** What sellers ask, in a sentence; null when none was seen. */
export function askedPricesText(locale: Locale, asks: SpeedSnapshot['asksSeen']): string | null {
  if (asks === null) return null
  const tm = moneyWordsIn(locale)
  const params = { lowest: priceText(locale, asks.lowest), median: priceText(locale, asks.median) }
  return `${tm('speed.asks', { count: asks.peers })}: ${tm('speed.asksOf', params)}.`
}
