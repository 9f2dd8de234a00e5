import type { Hex } from 'viem'
import type { Address } from '../../core/money/wei.ts'

/**
 * The exact runtime code of a vault: EIP-1167's minimal proxy to `vaultLogic`. Only a contract with this code behaves
 * as our vault does, since the logic is immutable and fixes token, delay and rules. Lower case, as nodes return code.
 */
export function cloneCode(vaultLogic: Address): Hex {
  return `0x363d3d373d3d3d363d73${vaultLogic.slice(2).toLowerCase()}5af43d82803e903d91602b57fd5bf3`
}
