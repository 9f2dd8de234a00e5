import type { CallPurpose } from '../../../chain/client/call.ts'
import { NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { MoneyEventKind } from '../../../protocol/speed.ts'

/** What a transaction is in the history of money. */
export interface Deed {
  readonly kind: MoneyEventKind
  /** `receipt`: what was paid stands in the logs of the block; `balance`: all that was in the vault. */
  readonly amount: Wei | 'receipt' | 'balance'
}

/** Null: the history does not have it. */
export function deedOf(purpose: CallPurpose): Deed | null {
  switch (purpose.kind) {
    case 'create-vault':
      return { kind: 'vault-created', amount: purpose.amount }
    case 'deposit':
    case 'deposit-wbtt':
      return { kind: 'deposit', amount: purpose.amount }
    case 'announce-withdrawal':
      return { kind: 'withdrawal-announced', amount: purpose.amount ?? 'balance' }
    case 'cancel-withdrawal':
      return { kind: 'withdrawal-cancelled', amount: NO_WEI }
    case 'withdraw':
    case 'close-vault':
      return { kind: 'withdrawal', amount: 'receipt' }
    case 'cash-out':
      return { kind: 'cashed', amount: 'receipt' }
    default:
      return null
  }
}
