import type { Hex, PublicClient } from 'viem'

/** What the EVM of a node supports. Our contracts need Berlin, which `chainId` implies; the rest is informative. */
export interface EvmLevel {
  /** CHAINID (EIP-1344), with which our vaults verify cheques. */
  readonly chainId: boolean
  /** London: blocks have a base fee. BTTC's published source is older. */
  readonly baseFee: boolean
  /** Shanghai. */
  readonly push0: boolean
  /** Cancun. */
  readonly mcopy: boolean
}

/** Creation code that uses one opcode and returns nothing. */
const CODE = {
  nothing: '0x60006000f3',
  chainId: '0x465060006000f3',
  push0: '0x5f5ff3',
  mcopy: '0x6000600060005e60006000f3',
} as const

/**
 * Probes a node's EVM with calls that create nothing, since BTTC does not document it.
 *
 * @throws viem's errors when the node does not even run code that every EVM supports
 */
export async function probeEvm(client: PublicClient): Promise<EvmLevel> {
  const runs = (data: Hex): Promise<boolean> =>
    client.call({ data }).then(
      () => true,
      () => false,
    )
  await client.call({ data: CODE.nothing })
  const block = await client.getBlock()
  return {
    chainId: await runs(CODE.chainId),
    baseFee: block.baseFeePerGas !== undefined && block.baseFeePerGas !== null,
    push0: await runs(CODE.push0),
    mcopy: await runs(CODE.mcopy),
  }
}
