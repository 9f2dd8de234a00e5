import { hexToBigInt, parseTransaction, recoverMessageAddress, recoverTypedDataAddress, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ConsentRequest } from '../../../../src/wallet/play/consent-request.ts'
import { PlayWallet } from '../../../../src/wallet/play/play-wallet.ts'

const account = privateKeyToAccount(toHex(5n, { size: 32 }))
const to = privateKeyToAccount(toHex(6n, { size: 32 })).address
const CHAIN = 31_338

let requests: ConsentRequest[] = []
let answers: boolean[] = []
let sent: string[] = []
let allowed: boolean[] = []
let wallet: PlayWallet

const backend = {
  async request({ method, params }: { method: string; params?: readonly unknown[] | object }): Promise<unknown> {
    if (method === 'eth_sendRawTransaction') return sent.push((params as string[])[0] ?? '')
    if (method === 'eth_getTransactionCount') return toHex(sent.length)
    return { eth_estimateGas: '0x5208', eth_gasPrice: '0x2', eth_blockNumber: '0x7' }[method] ?? null
  },
}

function make(isAllowed: boolean): void {
  requests = []
  answers = []
  sent = []
  allowed = []
  wallet = new PlayWallet({
    account,
    chainId: CHAIN,
    backend,
    confirm: async (consent) => {
      requests.push(consent)
      return answers.shift() ?? true
    },
    isAllowed,
    setAllowed: (now) => void allowed.push(now),
  })
}
const request = (method: string, ...params: unknown[]) => wallet.request({ method, params })
const transfer = { from: account.address, to, value: '0x10' }

beforeEach(() => make(true))

describe('connecting a page', () => {
  it('asks for consent and rejects without it', async () => {
    make(false)
    answers = [false]
    expect(await request('eth_accounts')).toEqual([])
    await expect(request('eth_requestAccounts')).rejects.toMatchObject({ code: 4001 })
    const events: unknown[] = []
    wallet.on('accountsChanged', (accounts) => events.push(accounts))
    expect(await request('eth_requestAccounts')).toEqual([account.address])
    expect(events).toEqual([[account.address]])
    expect(allowed).toEqual([true])
    await request('wallet_revokePermissions', { eth_accounts: {} })
    expect(await request('eth_accounts')).toEqual([])
  })

  it('shows one consent dialog at a time', async () => {
    make(false)
    const first = request('eth_requestAccounts')
    await expect(request('eth_requestAccounts')).rejects.toMatchObject({ code: -32_002 })
    await first
  })

  it('rejects transactions and signatures before the page is connected', async () => {
    make(false)
    await expect(request('eth_sendTransaction', transfer)).rejects.toMatchObject({ code: 4100 })
    await expect(request('personal_sign', '0x00', account.address)).rejects.toMatchObject({ code: 4100 })
    expect(requests).toEqual([])
  })
})

describe('sending a transaction', () => {
  it('signs legacy transactions for its chain with increasing nonces', async () => {
    await Promise.all([
      request('eth_sendTransaction', transfer),
      request('eth_sendTransaction', { ...transfer, data: '0x1234' }),
    ])
    const read = sent.map((raw) => parseTransaction(raw as `0x${string}`))
    expect(read).toMatchObject([
      { type: 'legacy', chainId: CHAIN, value: 16n, gas: 21_000n, gasPrice: 2n },
      { type: 'legacy', chainId: CHAIN, nonce: 1, data: '0x1234' },
    ])
    expect(requests).toMatchObject([
      { kind: 'send', to, value: 16n, fee: 42_000n, dataBytes: 0 },
      { kind: 'send', dataBytes: 2 },
    ])
  })

  it('sends nothing that the user rejects, and handles the next request', async () => {
    answers = [false]
    await expect(request('eth_sendTransaction', transfer)).rejects.toMatchObject({ code: 4001 })
    expect(sent).toEqual([])
    await request('eth_sendTransaction', transfer)
    expect(sent).toHaveLength(1)
  })

  it.each([
    ['another account', { ...transfer, from: to }, 4100],
    ['another chain', { ...transfer, chainId: '0xc7' }, 4902],
    ['an invalid amount', { ...transfer, value: 'much' }, -32_602],
    ['invalid data', { ...transfer, data: 'text' }, -32_602],
  ])('rejects %s without a dialog', async (_name, transaction, code) => {
    await expect(request('eth_sendTransaction', transaction)).rejects.toMatchObject({ code })
    expect(requests).toEqual([])
  })
})

describe('signing', () => {
  it('shows the message before it signs', async () => {
    const signature = (await request('personal_sign', toHex('hello'), account.address)) as `0x${string}`
    expect(requests).toEqual([{ kind: 'sign', text: 'hello' }])
    expect(await recoverMessageAddress({ message: 'hello', signature })).toBe(account.address)
  })

  it('signs typed data for its own chain only', async () => {
    const typed = (chainId: number) => ({
      domain: { name: 'Test', chainId },
      types: { Note: [{ name: 'text', type: 'string' }] },
      primaryType: 'Note' as const,
      message: { text: 'hello' },
    })
    const signature = (await request(
      'eth_signTypedData_v4',
      account.address,
      JSON.stringify(typed(CHAIN)),
    )) as `0x${string}`
    expect(await recoverTypedDataAddress({ ...typed(CHAIN), signature })).toBe(account.address)
    const foreign = request('eth_signTypedData_v4', account.address, JSON.stringify(typed(199)))
    await expect(foreign).rejects.toMatchObject({ code: -32_602 })
  })
})

describe('the chain of the wallet', () => {
  it('cannot be switched to another', async () => {
    expect(hexToBigInt((await request('eth_chainId')) as `0x${string}`)).toBe(BigInt(CHAIN))
    expect(await request('wallet_switchEthereumChain', { chainId: toHex(CHAIN) })).toBeNull()
    await expect(request('wallet_switchEthereumChain', { chainId: '0xc7' })).rejects.toMatchObject({ code: 4902 })
    await expect(request('wallet_addEthereumChain', { chainId: '0xc7' })).rejects.toMatchObject({ code: 4902 })
  })

  it('is readable through the wallet but not writable', async () => {
    expect(await request('eth_blockNumber')).toBe('0x7')
    for (const method of ['eth_sendRawTransaction', 'anvil_setBalance', 'evm_mine', 'eth_sign', 'toString']) {
      await expect(request(method)).rejects.toMatchObject({ code: 4200 })
    }
  })
})
