import { SpeedError } from '../../../core/errors.ts'
import { addressOfKey, signDigest } from '../../../core/money/signature.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { KeyStore } from './session-key.ts'

/**
 * The keys that this engine sells with on one chain. The address of the first is the `payee` of our terms and the
 * beneficiary of cheques to us, so a cheque channel has one seller alone, which can prove itself (docs/bt_speed.md).
 * Where the money goes from there, the user's payout address, is never on the wire.
 */
export class SellerKeys {
  readonly #byAddress = new Map<Address, Uint8Array>()

  private constructor(keys: readonly Uint8Array[]) {
    for (const key of keys) this.#byAddress.set(addressOfKey(key), key)
  }

  /** Makes and persists the key that sells when there is none. @throws whatever the storage throws */
  static async open(keys: KeyStore, chainId: number): Promise<SellerKeys> {
    return new SellerKeys(await keys.sellerKeys(chainId))
  }

  /** What we sell as. */
  get address(): Address {
    return this.addresses[0]!
  }

  /** All that cheques to us may be written to and that we can sign for: ours first, then those of restored backups. */
  get addresses(): readonly Address[] {
    return [...this.#byAddress.keys()]
  }

  has(address: Address): boolean {
    return this.#byAddress.has(address)
  }

  /**
   * Signs an EIP-712 digest: r, s, v, 65 bytes; deterministic.
   *
   * @param address one of {@link addresses}
   * @throws SpeedError `no-seller-key`
   */
  signDigest(digest: Uint8Array, address: Address = this.address): Uint8Array<ArrayBuffer> {
    const key = this.#byAddress.get(address)
    if (!key) throw new SpeedError('no-seller-key', `Expected a seller key of ${address}`, { address })
    return signDigest(digest, key)
  }

  /** The keys themselves, 32 bytes each: for an encrypted backup alone. */
  secrets(): readonly Uint8Array[] {
    return [...this.#byAddress.values()]
  }
}
