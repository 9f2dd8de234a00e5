import { addressBytes } from '../../money/accounts.ts'
import { signDigest, signerOf } from '../../money/signature.ts'
import { addressWord, bytesWord, domainSeparator, textHash, typedDigest } from '../../money/typed-data.ts'
import type { Address } from '../../money/wei.ts'

/** What the session key of a vault signs to show that the peer on this wire may spend from it. */
export interface VaultProof {
  readonly chainId: number
  readonly vault: Address
  /** Whom the prover will write cheques to: a relay that names itself here cannot pass the proof on. */
  readonly payee: Address
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** Peer ids of the wire, 20 bytes each: who proves, and who asked. */
  readonly prover: Uint8Array
  readonly verifier: Uint8Array
  /** 32 bytes, chosen by who asked. */
  readonly nonce: Uint8Array
}

const PROOF_TYPE = textHash(
  'VaultProof(address vault,address payee,bytes20 infoHash,bytes20 prover,bytes20 verifier,bytes32 nonce)',
)

/**
 * EIP-712 in the domain `{name: "bt_speed", version: "1", chainId}`. The domain of cheques has another name and their struct another
 * type hash, so a proof can never be read as a cheque.
 */
export function proofDigest(proof: VaultProof): Uint8Array {
  return typedDigest(domainSeparator('bt_speed', '1', proof.chainId), [
    PROOF_TYPE,
    addressWord(addressBytes(proof.vault)),
    addressWord(addressBytes(proof.payee)),
    bytesWord(proof.infoHash),
    bytesWord(proof.prover),
    bytesWord(proof.verifier),
    bytesWord(proof.nonce),
  ])
}

/** @throws ChequeError `key` */
export function signProof(proof: VaultProof, key: Uint8Array): Uint8Array<ArrayBuffer> {
  return signDigest(proofDigest(proof), key)
}

/** Who signed; to be the vault's issuer. @throws ChequeError `signature` */
export function proverOf(proof: VaultProof, signature: Uint8Array): Address {
  return signerOf(proofDigest(proof), signature)
}
