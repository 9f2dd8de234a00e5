import { sha256 } from '@noble/hashes/sha2'
import { concatBytes } from '../../bytes.ts'
import { addressBytes } from '../../money/accounts.ts'
import { signDigest, signerOf } from '../../money/signature.ts'
import { addressWord, bytesWord, domainSeparator, textHash, typedDigest } from '../../money/typed-data.ts'
import type { Address } from '../../money/wei.ts'

/** Where both proofs hold: one torrent on one connection, and there for one verifier. */
interface ProofContext {
  readonly chainId: number
  readonly payee: Address
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** 32 bytes, see {@link connectionOf}. */
  readonly connection: Uint8Array
  /** 32 bytes, chosen by the verifier. */
  readonly nonce: Uint8Array
}

/** Signed by a vault's session key: the peer on this wire may spend from the vault, and pays this payee. */
export interface VaultProof extends ProofContext {
  readonly vault: Address
}

/** Signed by the payee's key: the peer on this wire is the seller that its terms name. */
export type SellerProof = ProofContext

/**
 * What a proof names in place of the two peers: SHA-256 of both DTLS certificates' fingerprints (SHA-256, 32 bytes
 * each), the prover's first. The browser lets no other certificate into the connection, so what was signed for one
 * connection is worth nothing on another one or in the other direction.
 */
export function connectionOf(prover: Uint8Array, verifier: Uint8Array): Uint8Array {
  return sha256(concatBytes([prover, verifier]))
}

const VAULT_PROOF = textHash(
  'VaultProof(address vault,address payee,bytes20 infoHash,bytes32 connection,bytes32 nonce)',
)
const SELLER_PROOF = textHash('SellerProof(address payee,bytes20 infoHash,bytes32 connection,bytes32 nonce)')

/**
 * EIP-712 in the domain `{name: "bt_speed", version: "2", chainId}`. The domain of cheques has another name and their
 * struct another type hash, so a proof can never be read as a cheque.
 */
function digestOf({ chainId, payee, infoHash, connection, nonce }: ProofContext, first: readonly Uint8Array[]) {
  const shared = [addressWord(addressBytes(payee)), bytesWord(infoHash), bytesWord(connection), bytesWord(nonce)]
  return typedDigest(domainSeparator('bt_speed', '2', chainId), [...first, ...shared])
}

export function proofDigest(proof: VaultProof): Uint8Array {
  return digestOf(proof, [VAULT_PROOF, addressWord(addressBytes(proof.vault))])
}

export function sellerProofDigest(proof: SellerProof): Uint8Array {
  return digestOf(proof, [SELLER_PROOF])
}

/** @throws ChequeError `key` */
export function signProof(proof: VaultProof, key: Uint8Array): Uint8Array<ArrayBuffer> {
  return signDigest(proofDigest(proof), key)
}

/** The signer, which has to be the vault's issuer. @throws ChequeError `signature` */
export function proverOf(proof: VaultProof, signature: Uint8Array): Address {
  return signerOf(proofDigest(proof), signature)
}

/** The signer, which has to be the payee. @throws ChequeError `signature` */
export function sellerOf(proof: SellerProof, signature: Uint8Array): Address {
  return signerOf(sellerProofDigest(proof), signature)
}
