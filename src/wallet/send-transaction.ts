import type { Fees } from '../chain/client/fees.ts'
import { WalletError } from '../core/errors.ts'
import type { Address, Wei } from '../core/money/wei.ts'
import type { Eip1193 } from '../protocol/eip1193.ts'
import { toWalletError } from './wallet-error.ts'

/** A transaction for the wallet to sign and request. */
export interface TransactionRequest {
  readonly chainId: number
  readonly from: Address
  readonly to: Address
  readonly data: `0x${string}`
  readonly value: Wei
  readonly gas: bigint
  readonly fees: Fees
}

const hex = (value: bigint | number): `0x${string}` => `0x${value.toString(16)}`
function feeFields(fees: Fees): Readonly<Record<string, `0x${string}`>> {
  if (fees.kind === 'legacy') return { gasPrice: hex(fees.gasPrice) }
  return { maxFeePerGas: hex(fees.maxFeePerGas), maxPriorityFeePerGas: hex(fees.maxPriorityFeePerGas) }
}

const HASH = /^0x[0-9a-f]{64}$/i

/**
 * Has the wallet sign and send a transaction, after a check of its chain and account. Never retries: a wallet may have
 * sent a transaction although it reported an error.
 *
 * @returns the transaction's hash
 * @throws WalletError `wrong-chain`, `account-changed`, `rejected`, `request-pending`, `locked`, `wallet-offline`,
 *   `wallet-failed`
 */
export async function sendTransaction(wallet: Eip1193, request: TransactionRequest): Promise<`0x${string}`> {
  try {
    const [chainId, accounts] = await Promise.all([
      wallet.request({ method: 'eth_chainId' }),
      wallet.request({ method: 'eth_accounts' }),
    ])
    checkChain(Number(chainId), request.chainId)
    checkAccount(accounts, request.from)
    const hash = await wallet.request({
      method: 'eth_sendTransaction',
      params: [
        {
          from: request.from,
          to: request.to,
          data: request.data,
          value: hex(request.value),
          gas: hex(request.gas),
          ...feeFields(request.fees),
          chainId: hex(request.chainId),
        },
      ],
    })
    if (typeof hash === 'string' && HASH.test(hash)) return hash as `0x${string}`
    throw new WalletError('wallet-failed', `Expected a transaction hash, the wallet returned: ${String(hash)}`, {
      reason: String(hash).slice(0, 200),
    })
  } catch (thrown) {
    throw toWalletError(thrown)
  }
}

function checkChain(got: number, expected: number): void {
  if (got === expected) return
  throw new WalletError('wrong-chain', `Expected the wallet on chain ${expected}, got ${got}`, {
    chainId: expected,
    reason: '',
  })
}

function checkAccount(accounts: unknown, from: Address): void {
  const list = Array.isArray(accounts) ? accounts.map((account) => String(account).toLowerCase()) : []
  if (list.includes(from.toLowerCase())) return
  const code = list.length === 0 ? 'locked' : 'account-changed'
  throw new WalletError(code, `Expected the account ${from}, got ${list.join(', ') || 'none'}`, { reason: '' })
}
