import { addressBytes } from './accounts.ts'
import { signDigest } from './signature.ts'
import { addressWord, textHash, typedDigest, uintWord } from './typed-data.ts'
import { vaultDomain } from './vault-domain.ts'
import type { Address, Wei } from './wei.ts'

/** What the beneficiary of a cheque signs to have it paid to another account (`IVault.cashChequeTo`). */
export interface CashOutOrder {
  readonly chainId: number
  readonly vault: Address
  /** Where the vault pays. */
  readonly recipient: Address
  /** Of the one cheque that this is for. */
  readonly cumulativePayout: Wei
}

const CASH_OUT_TYPE = textHash('CashOut(address vault,address recipient,uint256 cumulativePayout)')

/**
 * EIP-712 in the domain of cheques. All that decides which account is paid, on which chain and how much, is signed: the
 * account that sends it can change nothing. It is worth nothing once the channel was paid that much, and never pays a
 * higher cheque.
 */
export function cashOutDigest({ chainId, vault, recipient, cumulativePayout }: CashOutOrder): Uint8Array {
  return typedDigest(vaultDomain(chainId), [
    CASH_OUT_TYPE,
    addressWord(addressBytes(vault)),
    addressWord(addressBytes(recipient)),
    uintWord(cumulativePayout),
  ])
}

/** Signs with the beneficiary's private key of 32 bytes; deterministic. @throws ChequeError `key` */
export function signCashOut(order: CashOutOrder, key: Uint8Array): Uint8Array<ArrayBuffer> {
  return signDigest(cashOutDigest(order), key)
}
