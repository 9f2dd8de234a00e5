import type { BttPerMib } from '../../../../core/money/wei.ts'
import { chargeVerified } from '../../../../core/speed/channel/outgoing-channel.ts'
import type { PaymentRecords } from '../../records/payment-records.ts'
import type { ActiveTrade } from './active-trade.ts'

/** Charges verified bytes. Where the wire has closed the debt waits on the channel until the payee comes back. */
export function chargeDelivery(
  { source, bytes, price }: { readonly source: ActiveTrade; readonly bytes: number; readonly price: BttPerMib },
  records: PaymentRecords,
  onFailed: (error: Error) => void,
): void {
  if (!source.closed) source.apply({ kind: 'verified', bytes, price })
  else if (source.outgoing) records.setOutgoing(chargeVerified(source.outgoing, bytes, price))
  records.flushSoon(onFailed)
}
