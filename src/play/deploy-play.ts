import { createPublicClient, createWalletClient, custom } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { viemChain } from '../chain/chains.ts'
import { deployAll } from '../chain/deploy/deploy-all.ts'
import type { ChainDeployment } from '../protocol/chain.ts'
import type { Eip1193 } from '../protocol/eip1193.ts'
import { quantity } from './hex.ts'

/** Nobody's: the first account that every development node makes. It deploys, and owns nothing of what it deployed. */
const DEPLOYER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const DEPLOYER_WEI = 10n ** 24n

/** How long a payee has to cash on this chain: long enough to see, short enough to wait. Seconds. */
export const PLAY_WITHDRAWAL_DELAY_SECONDS = 120

/** Puts our contracts on a new play chain. Loaded at a chain's first start only. */
export async function deployPlay(chainId: number, provider: Eip1193): Promise<ChainDeployment> {
  const account = privateKeyToAccount(DEPLOYER_KEY)
  const chain = viemChain(chainId, [])
  const transport = custom(provider, { retryCount: 0 })
  await provider.request({ method: 'anvil_setBalance', params: [account.address, quantity(DEPLOYER_WEI)] })
  const wallet = createWalletClient({ account, chain, transport })
  const client = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 })
  return deployAll(wallet, client, { withdrawalDelaySeconds: PLAY_WITHDRAWAL_DELAY_SECONDS })
}
