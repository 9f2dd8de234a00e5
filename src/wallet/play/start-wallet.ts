import { privateKeyToAccount } from 'viem/accounts'
import { BTT } from '../../core/money/wei.ts'
import type { Eip1193 } from '../../protocol/eip1193.ts'
import { announceWallet } from './announce.ts'
import { confirmOverPage } from './confirm.ts'
import { openPlayKeys } from './key-store.ts'
import { PlayWallet } from './play-wallet.ts'

/** What a newcomer has: play money for thousands of films. */
const PURSE_WEI = 1_000_000n * BTT

/** Fills the account when it is empty, as on a chain that was started anew. */
async function fund(backend: Eip1193, address: string): Promise<void> {
  const balance = await backend.request({ method: 'eth_getBalance', params: [address, 'latest'] })
  if (typeof balance !== 'string' || BigInt(balance) > 0n) return
  await backend.request({ method: 'anvil_setBalance', params: [address, `0x${PURSE_WEI.toString(16)}`] })
}

/**
 * Announces a wallet with play money, for a chain whose coins are worth nothing: its account is filled out of nothing, which such
 * chains allow.
 *
 * @throws what `backend` says when the chain cannot be reached
 */
export async function startPlayWallet(chainId: number, backend: Eip1193): Promise<void> {
  const keys = await openPlayKeys()
  const account = privateKeyToAccount(keys.key)
  await fund(backend, account.address)
  const wallet = new PlayWallet({
    account,
    chainId,
    backend,
    confirm: confirmOverPage,
    isAllowed: keys.allowed,
    setAllowed: keys.setAllowed,
  })
  announceWallet(wallet)
}
