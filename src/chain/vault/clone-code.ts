import type { Hex } from 'viem'
import type { Address } from '../../core/money/wei.ts'

/**
 * The runtime code of a vault, exactly: EIP-1167's minimal proxy to `vaultLogic`. A contract with this code, and no
 * other, does what our vault does: the logic cannot be changed and holds token, delay and rules. Lower case, as nodes
 * print code.
 */
export function cloneCode(vaultLogic: Address): Hex {
  return `0x363d3d373d3d3d363d73${vaultLogic.slice(2).toLowerCase()}5af43d82803e903d91602b57fd5bf3`
}
