import type { Fees } from '../chain/client/fees.ts'
import { WalletError } from '../core/errors.ts'
import type { Address, Wei } from '../core/money/wei.ts'
import type { Eip1193 } from '../protocol/eip1193.ts'
import { walletErrorOf } from './wallet-error.ts'

export interface TransactionToSend {
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
 * Asks the wallet to sign and send, once: nothing here ever asks again, since the wallet may have sent although it said that it had not.
 * That it is on the right chain and still has the account is asked right before.
 *
 * @returns the transaction's hash
 * @throws WalletError `wrong-chain`, `account-changed`, `rejected`, `request-pending`, `locked`, `wallet-offline`, `wallet-failed`
 */
export async function askToSend(wallet: Eip1193, send: TransactionToSend): Promise<`0x${string}`> {
  try {
    const [chainId, accounts] = await Promise.all([
      wallet.request({ method: 'eth_chainId' }),
      wallet.request({ method: 'eth_accounts' }),
    ])
    checkChain(Number(chainId), send.chainId)
    checkAccount(accounts, send.from)
    const hash = await wallet.request({
      method: 'eth_sendTransaction',
      params: [
        {
          from: send.from,
          to: send.to,
          data: send.data,
          value: hex(send.value),
          gas: hex(send.gas),
          ...feeFields(send.fees),
          chainId: hex(send.chainId),
        },
      ],
    })
    if (typeof hash === 'string' && HASH.test(hash)) return hash as `0x${string}`
    throw new WalletError('wallet-failed', `Expected a transaction hash, the wallet said: ${String(hash)}`, {
      reason: String(hash).slice(0, 200),
    })
  } catch (thrown) {
    throw walletErrorOf(thrown)
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
