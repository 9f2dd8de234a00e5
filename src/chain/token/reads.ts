import { type Address, type Wei, wei } from '../../core/money/wei.ts'
import type { TokenDeployment } from '../../protocol/chain.ts'
import { knownAddresses } from '../addresses.ts'
import type { ChainClient } from '../client/client.ts'
import { rpcCall } from '../client/errors.ts'
import { wbttAbi } from './abi/wbtt.ts'

/** An account's coins and tokens. */
export interface TokenBalances {
  readonly btt: Wei
  /** Null where no WBTT is known on the chain. */
  readonly wbtt: Wei | null
}

/** The WBTT of a chain: our deployment's, or the public one. */
export function wbttOf(chainId: number, deployment: TokenDeployment | null): Address | null {
  return deployment?.wbtt ?? knownAddresses(chainId).token?.wbtt ?? null
}

/** The BTT and WBTT of an account. @throws ChainError `unreachable`, `no-contract` */
export async function readBalances(
  client: ChainClient,
  wbtt: Address | null,
  account: Address,
): Promise<TokenBalances> {
  const [btt, wrapped] = await rpcCall(() =>
    Promise.all([
      client.getBalance({ address: account }),
      wbtt === null
        ? null
        : client.readContract({ address: wbtt, abi: wbttAbi, functionName: 'balanceOf', args: [account] }),
    ]),
  )
  return { btt: wei(btt), wbtt: wrapped === null ? null : wei(wrapped) }
}

/** How much of an account's WBTT a spender may transfer. */
export interface TokenAllowance {
  readonly spender: Address
  readonly amount: Wei
}

/** The allowances of `spenders` on an account's WBTT, without those of 0. @throws ChainError `unreachable` */
export async function readAllowances(
  client: ChainClient,
  wbtt: Address,
  account: Address,
  spenders: readonly Address[],
): Promise<TokenAllowance[]> {
  const at = { address: wbtt, abi: wbttAbi, functionName: 'allowance' } as const
  const amounts = await rpcCall(() =>
    Promise.all(spenders.map((spender) => client.readContract({ ...at, args: [account, spender] }))),
  )
  return spenders.flatMap((spender, index) => {
    const amount = amounts[index] ?? 0n
    return amount > 0n ? [{ spender, amount: wei(amount) }] : []
  })
}
