import { issuerOf, type SignedCheque } from '../../../core/money/cheque.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { IncomingChannel } from '../../../core/speed/channel/incoming-channel.ts'

const known = new WeakMap<SignedCheque, Address>()

/**
 * The address that signed the cheque that we hold; without a cheque, the channel's issuer. The issuer alone does not
 * tell: a vault's owner may name another one and prove itself by that, and what the former one signed soon pays
 * nothing.
 * Recovered once for each cheque (0.8 ms in Chromium).
 */
export function chequeSigner({ best, issuer }: Pick<IncomingChannel, 'best' | 'issuer'>): Address | null {
  if (best === null) return issuer
  const signer = known.get(best) ?? recover(best) ?? issuer
  if (signer !== null) known.set(best, signer)
  return signer
}

/** Null for bytes that are no signature: such a cheque was never accepted. */
function recover(cheque: SignedCheque): Address | null {
  try {
    return issuerOf(cheque)
  } catch {
    return null
  }
}
