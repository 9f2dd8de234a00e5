import type { Hex } from 'viem'
import { type ChainClient, clientOf } from '../../../chain/client/client.ts'
import { asking } from '../../../chain/client/rpc.ts'
import { wbttAbi } from '../../../chain/token/abi.ts'
import type { Address, Wei } from '../../../core/money/wei.ts'
import type { ChainDeployment } from '../../../protocol/chain.ts'
import type { ChainOption } from '../wallet/chain.svelte.ts'

/** What the money screens ask of the chain themselves. It brings viem along, so it is imported only when something is asked. */
const clients = new WeakMap<ChainOption, ChainClient>()

/** One client for each chain that can be chosen. */
export function clientFor(option: ChainOption): ChainClient {
  const known = clients.get(option)
  if (known !== undefined) return known
  const made = clientOf(option.open())
  clients.set(option, made)
  return made
}

/** A salt for a new vault: 32 random bytes. */
export function randomSalt(): Hex {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** How much of `owner`'s WBTT a contract may take. @throws ChainError `unreachable` */
export async function readAllowance(
  client: ChainClient,
  { wbtt }: ChainDeployment,
  owner: Address,
  spender: Address,
): Promise<Wei> {
  const args = [owner, spender] as const
  const at = { address: wbtt, abi: wbttAbi } as const
  return (await asking(() => client.readContract({ ...at, functionName: 'allowance', args }))) as Wei
}
