import type { CallPurpose } from '../../../../chain/contracts/call.ts'
import { NO_WEI, type Wei } from '../../../../core/money/wei.ts'
import type { MoneyEventKind } from '../../../../protocol/speed.ts'

/** The history event of a transaction. */
export interface TransactionEvent {
  readonly kind: MoneyEventKind
  /** `receipt`: the receipt's logs contain what was paid; `balance`: everything in the vault. */
  readonly amount: Wei | 'receipt' | 'balance'
}

/** The history event of a call; null when the history does not contain it. */
export function eventOf(purpose: CallPurpose): TransactionEvent | null {
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
