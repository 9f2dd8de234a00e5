import { addressBytes } from '../../money/accounts.ts'
import { signDigest, signerOf } from '../../money/signature.ts'
import { addressWord, bytesWord, domainSeparator, textHash, typedDigest } from '../../money/typed-data.ts'
import type { Address } from '../../money/wei.ts'

/** Signed by a vault's session key to show that the peer on this wire may spend from the vault. */
export interface VaultProof {
  readonly chainId: number
  readonly vault: Address
  /** The beneficiary of the prover's cheques: a relay that names itself here cannot pass the proof on. */
  readonly payee: Address
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** Peer ids of the wire, 20 bytes each: `prover` signs, `verifier` sent the challenge. */
  readonly prover: Uint8Array
  readonly verifier: Uint8Array
  /** 32 bytes, chosen by the verifier. */
  readonly nonce: Uint8Array
}

const PROOF_TYPE = textHash(
  'VaultProof(address vault,address payee,bytes20 infoHash,bytes20 prover,bytes20 verifier,bytes32 nonce)',
)

/**
 * EIP-712 in the domain `{name: "bt_speed", version: "1", chainId}`. The domain of cheques has another name and their
 * struct another type hash, so a proof can never be read as a cheque.
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

/** The signer, which has to be the vault's issuer. @throws ChequeError `signature` */
export function proverOf(proof: VaultProof, signature: Uint8Array): Address {
  return signerOf(proofDigest(proof), signature)
}
