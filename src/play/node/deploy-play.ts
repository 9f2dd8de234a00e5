import { createPublicClient, createWalletClient, custom } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { viemChain } from '../../chain/chains.ts'
import { deployAll } from '../../chain/deploy/deploy-all.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import type { Eip1193 } from '../../protocol/eip1193.ts'
import { toQuantity } from '../rpc/values.ts'

/** The first account of every development node, with a public key. It deploys and owns nothing that it deployed. */
const DEPLOYER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const DEPLOYER_WEI = 10n ** 24n

/** Withdrawal delay of vaults, seconds: long enough to observe, short enough to wait for. */
export const PLAY_WITHDRAWAL_DELAY_SECONDS = 120

/** Deploys our contracts on a new play chain. Loaded only when a chain is created. */
export async function deployPlay(chainId: number, provider: Eip1193): Promise<ChainDeployment> {
  const account = privateKeyToAccount(DEPLOYER_KEY)
  const chain = viemChain(chainId, [])
  const transport = custom(provider, { retryCount: 0 })
  await provider.request({ method: 'anvil_setBalance', params: [account.address, toQuantity(DEPLOYER_WEI)] })
  const wallet = createWalletClient({ account, chain, transport })
  const client = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 })
  return deployAll(wallet, client, { withdrawalDelaySeconds: PLAY_WITHDRAWAL_DELAY_SECONDS })
}
