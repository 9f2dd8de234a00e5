import { type Address, type Wei, wei } from '../../core/money/wei.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import { knownAddresses } from '../addresses.ts'
import type { ChainClient } from '../client/client.ts'
import { asking } from '../client/rpc.ts'
import { wbttAbi } from './abi.ts'

export interface Balances {
  readonly btt: Wei
  /** Null where the chain has no WBTT that we know of. */
  readonly wbtt: Wei | null
}

/** The WBTT of a chain: our deployment's, or the public one. */
export function wbttOf(chainId: number, deployment: ChainDeployment | null): Address | null {
  return deployment?.wbtt ?? knownAddresses(chainId).wbtt ?? null
}

/** What an account has. @throws ChainError `unreachable`, `no-contract` */
export async function readBalances(client: ChainClient, wbtt: Address | null, account: Address): Promise<Balances> {
  const [btt, wrapped] = await asking(() =>
    Promise.all([
      client.getBalance({ address: account }),
      wbtt === null
        ? null
        : client.readContract({ address: wbtt, abi: wbttAbi, functionName: 'balanceOf', args: [account] }),
    ]),
  )
  return { btt: wei(btt), wbtt: wrapped === null ? null : wei(wrapped) }
}

export interface Allowance {
  readonly spender: Address
  readonly amount: Wei
}

/** How much of an account's WBTT each of `spenders` may take; those that may take nothing are left out. @throws ChainError `unreachable` */
export async function readAllowances(
  client: ChainClient,
  wbtt: Address,
  account: Address,
  spenders: readonly Address[],
): Promise<Allowance[]> {
  const at = { address: wbtt, abi: wbttAbi, functionName: 'allowance' } as const
  const amounts = await asking(() =>
    Promise.all(spenders.map((spender) => client.readContract({ ...at, args: [account, spender] }))),
  )
  return spenders.flatMap((spender, index) => {
    const amount = amounts[index] ?? 0n
    return amount > 0n ? [{ spender, amount: wei(amount) }] : []
  })
}
