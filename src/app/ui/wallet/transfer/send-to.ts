import { MoneyError } from '../../../../core/errors.ts'
import { parseAddress } from '../../../../core/money/accounts.ts'
import type { Address } from '../../../../core/money/wei.ts'
import type { Locale } from '../../../state/shell/locale.ts'
import { walletWordsIn } from '../../strings/wallet-words.ts'

export type ParsedReceiver =
  | { readonly to: Address; readonly problem: null }
  | { readonly to: null; readonly problem: string }

/**
 * Parses the receiver that the user typed.
 *
 * @param self the sender
 * @param wbtt the WBTT contract of the chain, which keeps for ever what is sent to it; null where there is none
 */
export function parseReceiver(locale: Locale, text: string, self: Address, wbtt: Address | null): ParsedReceiver {
  const tw = walletWordsIn(locale)
  try {
    const to = parseAddress(text)
    if (to === self) return { to: null, problem: tw('move.toSelf') }
    if (to === wbtt) return { to: null, problem: tw('move.toContract') }
    return { to, problem: null }
  } catch (thrown) {
    const isSlip = thrown instanceof MoneyError && thrown.code === 'address-checksum'
    return { to: null, problem: tw(isSlip ? 'move.toChecksum' : 'move.toBad') }
  }
}
