import { domainSeparator } from './typed-data.ts'

/** Separators of recently used chains; their ids come from our own settings, or from peers that name the same chain. */
const separators = new Map<number, Uint8Array>()
const KEPT_SEPARATORS = 8

/** The separator of the EIP-712 domain of vaults: BTFS's `{name: "Vault", version: "1.0", chainId}`, no contract. */
export function vaultDomain(chainId: number): Uint8Array {
  const known = separators.get(chainId)
  if (known !== undefined) return known
  const separator = domainSeparator('Vault', '1.0', chainId)
  if (separators.size >= KEPT_SEPARATORS) separators.clear()
  separators.set(chainId, separator)
  return separator
}
