import { addressBytes } from './accounts.ts'
import { addressOfKey, SIGNATURE_BYTES, signDigest, signerOf } from './signature.ts'
import { addressWord, textHash, typedDigest, uintWord } from './typed-data.ts'
import { vaultDomain } from './vault-domain.ts'
import type { Address, Wei } from './wei.ts'

export { addressOfKey, SIGNATURE_BYTES }

/** What a vault promises to have paid a beneficiary in total. A later cheque of a channel replaces all before it. */
export interface Cheque {
  readonly chainId: number
  readonly vault: Address
  readonly beneficiary: Address
  /** Wei since the channel began; never shrinks. */
  readonly cumulativePayout: Wei
}

export interface SignedCheque extends Cheque {
  /** 65 bytes: r, s, v; s is low, v is 27 or 28. */
  readonly signature: Uint8Array
}

/**
 * Highest cumulative payout that a vault can pay: it stores what it paid to each beneficiary as a uint128
 * (`src/contracts/vault/Vault.sol`).
 */
export const MAX_PAYOUT = 2n ** 128n - 1n

const CHEQUE_TYPE = textHash('Cheque(address vault,address beneficiary,uint256 cumulativePayout)')
/**
 * What the issuer signs: EIP-712 with the domain `{name: "Vault", version: "1.0", chainId}` and no verifying contract,
 * exactly as BTFS does, so that go-btfs and its vaults accept our cheques.
 */
export function chequeDigest(cheque: Cheque): Uint8Array {
  return typedDigest(vaultDomain(cheque.chainId), [
    CHEQUE_TYPE,
    addressWord(addressBytes(cheque.vault)),
    addressWord(addressBytes(cheque.beneficiary)),
    uintWord(cheque.cumulativePayout),
  ])
}

/** Signs with the issuer's private key of 32 bytes; the same cheque gives the same bytes. @throws ChequeError `key` */
export function signCheque(cheque: Cheque, key: Uint8Array): SignedCheque {
  const { chainId, vault, beneficiary, cumulativePayout } = cheque
  return { chainId, vault, beneficiary, cumulativePayout, signature: signDigest(chequeDigest(cheque), key) }
}

/**
 * The address that signed; only the chain knows whether that is the vault's issuer. A forged cheque yields some other
 * address.
 * @throws ChequeError `signature` when the bytes are no signature at all
 */
export function issuerOf(cheque: SignedCheque): Address {
  return signerOf(chequeDigest(cheque), cheque.signature)
}
