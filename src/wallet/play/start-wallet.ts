import { privateKeyToAccount } from 'viem/accounts'
import { BTT } from '../../core/money/wei.ts'
import type { Eip1193 } from '../../protocol/eip1193.ts'
import { announceWallet } from './announce.ts'
import { showConfirmDialog } from './confirm-dialog.ts'
import { openPlayKeys } from './key-store.ts'
import { PlayWallet } from './play-wallet.ts'

/** Initial balance: enough for thousands of films. */
const INITIAL_BALANCE_WEI = 1_000_000n * BTT

/** Funds the account when it is empty, as on a new chain. */
async function fund(backend: Eip1193, address: string): Promise<void> {
  const balance = await backend.request({ method: 'eth_getBalance', params: [address, 'latest'] })
  if (typeof balance !== 'string' || BigInt(balance) > 0n) return
  await backend.request({ method: 'anvil_setBalance', params: [address, `0x${INITIAL_BALANCE_WEI.toString(16)}`] })
}

/**
 * Announces a wallet for a play-money chain; the chain's development methods fund its account. The wallet is there even
 * while the chain cannot be reached.
 *
 * @throws the error of `backend` when the chain cannot be reached
 */
export async function startPlayWallet(chainId: number, backend: Eip1193): Promise<void> {
  const keys = await openPlayKeys()
  const account = privateKeyToAccount(keys.key)
  const wallet = new PlayWallet({
    account,
    chainId,
    backend,
    confirm: showConfirmDialog,
    isAllowed: keys.allowed,
    setAllowed: keys.setAllowed,
  })
  try {
    await fund(backend, account.address)
  } finally {
    announceWallet(wallet)
  }
}
