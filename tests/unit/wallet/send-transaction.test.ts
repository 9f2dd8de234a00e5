import { describe, expect, test } from 'vitest'
import type { Address, Wei } from '../../../src/core/money/wei.ts'
import type { Eip1193 } from '../../../src/protocol/eip1193.ts'
import { sendTransaction, type TransactionRequest } from '../../../src/wallet/send-transaction.ts'

const ME = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' as Address
const HASH = `0x${'ab'.repeat(32)}`
const transaction: TransactionRequest = {
  chainId: 199,
  from: ME,
  to: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' as Address,
  data: '0x',
  value: (990_000_000_000_000n * 10n ** 18n) as Wei,
  gas: 21_000n,
  fees: { kind: 'legacy', gasPrice: 300_000_000_000_000n as Wei },
}

/** A wallet that answers from a table and records its requests. */
function walletOf(answers: Record<string, unknown>): { wallet: Eip1193; requests: [string, unknown][] } {
  const requests: [string, unknown][] = []
  const table: Record<string, unknown> = { eth_chainId: '0xc7', eth_accounts: [ME.toLowerCase()], ...answers }
  const wallet: Eip1193 = {
    request: async ({ method, params }) => {
      requests.push([method, params])
      const answer = table[method]
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return { wallet, requests }
}

const resultOf = (answers: Record<string, unknown>) => {
  const { wallet, requests } = walletOf(answers)
  return sendTransaction(wallet, transaction).then(
    (hash) => hash,
    (error: { code: string }) => ({
      code: error.code,
      sends: requests.filter(([method]) => method.includes('send')).length,
    }),
  )
}

describe('sendTransaction', () => {
  test('passes every field of the transaction, with exact quantities in hex', async () => {
    const { wallet, requests } = walletOf({ eth_sendTransaction: HASH })
    expect(await sendTransaction(wallet, transaction)).toBe(HASH)
    expect(requests.at(-1)).toEqual([
      'eth_sendTransaction',
      [
        {
          from: ME,
          to: transaction.to,
          data: '0x',
          value: `0x${transaction.value.toString(16)}`,
          gas: '0x5208',
          gasPrice: '0x110d9316ec000',
          chainId: '0xc7',
        },
      ],
    ])
  })

  test('offers EIP-1559 fees where the chain has a base fee', async () => {
    const { wallet, requests } = walletOf({ eth_sendTransaction: HASH })
    const fees = { kind: 'eip1559', maxFeePerGas: 5n, maxPriorityFeePerGas: 2n, gasPrice: 3n } as never
    await sendTransaction(wallet, { ...transaction, fees })
    const [request] = requests.at(-1)![1] as [Record<string, string>]
    expect(request).toMatchObject({ maxFeePerGas: '0x5', maxPriorityFeePerGas: '0x2' })
    expect(request).not.toHaveProperty('gasPrice')
  })

  test('does not send on another chain or for another account', async () => {
    expect(await resultOf({ eth_chainId: '0x1' })).toEqual({ code: 'wrong-chain', sends: 0 })
    expect(await resultOf({ eth_accounts: [transaction.to] })).toEqual({ code: 'account-changed', sends: 0 })
    expect(await resultOf({ eth_accounts: [] })).toEqual({ code: 'locked', sends: 0 })
  })

  test('sends once, whichever error the wallet throws', async () => {
    for (const code of [4001, -32002, -32603, -32000, 4900, 0]) {
      const thrown = Object.assign(new Error('no'), { code })
      expect(await resultOf({ eth_sendTransaction: thrown })).toMatchObject({ sends: 1 })
    }
  })

  test('rejects an answer that is not a transaction hash', async () => {
    expect(await resultOf({ eth_sendTransaction: null })).toEqual({ code: 'wallet-failed', sends: 1 })
    expect(await resultOf({ eth_sendTransaction: '0x12' })).toEqual({ code: 'wallet-failed', sends: 1 })
  })
})
