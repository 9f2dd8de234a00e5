import { hexToBigInt, parseTransaction, recoverMessageAddress, recoverTypedDataAddress, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PlayAsk } from '../../../src/wallet/play/play-wallet.ts'
import { PlayWallet } from '../../../src/wallet/play/play-wallet.ts'

const account = privateKeyToAccount(toHex(5n, { size: 32 }))
const to = privateKeyToAccount(toHex(6n, { size: 32 })).address
const CHAIN = 31_338

let asked: PlayAsk[] = []
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
  asked = []
  answers = []
  sent = []
  allowed = []
  wallet = new PlayWallet({
    account,
    chainId: CHAIN,
    backend,
    confirm: async (ask) => {
      asked.push(ask)
      return answers.shift() ?? true
    },
    isAllowed,
    setAllowed: (now) => void allowed.push(now),
  })
}
const ask = (method: string, ...params: unknown[]) => wallet.request({ method, params })
const transfer = { from: account.address, to, value: '0x10' }

beforeEach(() => make(true))

describe('letting a page in', () => {
  it('asks the user, and says no when the user does', async () => {
    make(false)
    answers = [false]
    expect(await ask('eth_accounts')).toEqual([])
    await expect(ask('eth_requestAccounts')).rejects.toMatchObject({ code: 4001 })
    const heard: unknown[] = []
    wallet.on('accountsChanged', (accounts) => heard.push(accounts))
    expect(await ask('eth_requestAccounts')).toEqual([account.address])
    expect(heard).toEqual([[account.address]])
    expect(allowed).toEqual([true])
    await ask('wallet_revokePermissions', { eth_accounts: {} })
    expect(await ask('eth_accounts')).toEqual([])
  })

  it('asks once at a time', async () => {
    make(false)
    const first = ask('eth_requestAccounts')
    await expect(ask('eth_requestAccounts')).rejects.toMatchObject({ code: -32_002 })
    await first
  })

  it('does nothing before', async () => {
    make(false)
    await expect(ask('eth_sendTransaction', transfer)).rejects.toMatchObject({ code: 4100 })
    await expect(ask('personal_sign', '0x00', account.address)).rejects.toMatchObject({ code: 4100 })
    expect(asked).toEqual([])
  })
})

describe('sending', () => {
  it('signs legacy transactions of its chain, one number each', async () => {
    await Promise.all([
      ask('eth_sendTransaction', transfer),
      ask('eth_sendTransaction', { ...transfer, data: '0x1234' }),
    ])
    const read = sent.map((raw) => parseTransaction(raw as `0x${string}`))
    expect(read).toMatchObject([
      { type: 'legacy', chainId: CHAIN, value: 16n, gas: 21_000n, gasPrice: 2n },
      { type: 'legacy', chainId: CHAIN, nonce: 1, data: '0x1234' },
    ])
    expect(asked).toMatchObject([
      { kind: 'send', to, value: 16n, fee: 42_000n, dataBytes: 0 },
      { kind: 'send', dataBytes: 2 },
    ])
  })

  it('sends nothing that the user rejects, and goes on', async () => {
    answers = [false]
    await expect(ask('eth_sendTransaction', transfer)).rejects.toMatchObject({ code: 4001 })
    expect(sent).toEqual([])
    await ask('eth_sendTransaction', transfer)
    expect(sent).toHaveLength(1)
  })

  it.each([
    ['another account', { ...transfer, from: to }, 4100],
    ['another chain', { ...transfer, chainId: '0xc7' }, 4902],
    ['an amount that is none', { ...transfer, value: 'much' }, -32_602],
    ['data that is none', { ...transfer, data: 'text' }, -32_602],
  ])('refuses %s unasked', async (_name, request, code) => {
    await expect(ask('eth_sendTransaction', request)).rejects.toMatchObject({ code })
    expect(asked).toEqual([])
  })
})

describe('signing', () => {
  it('shows what it signs', async () => {
    const signature = (await ask('personal_sign', toHex('hello'), account.address)) as `0x${string}`
    expect(asked).toEqual([{ kind: 'sign', text: 'hello' }])
    expect(await recoverMessageAddress({ message: 'hello', signature })).toBe(account.address)
  })

  it('signs typed data of its chain only', async () => {
    const typed = (chainId: number) => ({
      domain: { name: 'Test', chainId },
      types: { Note: [{ name: 'text', type: 'string' }] },
      primaryType: 'Note' as const,
      message: { text: 'hello' },
    })
    const signature = (await ask(
      'eth_signTypedData_v4',
      account.address,
      JSON.stringify(typed(CHAIN)),
    )) as `0x${string}`
    expect(await recoverTypedDataAddress({ ...typed(CHAIN), signature })).toBe(account.address)
    const foreign = ask('eth_signTypedData_v4', account.address, JSON.stringify(typed(199)))
    await expect(foreign).rejects.toMatchObject({ code: -32_602 })
  })
})

describe('its one chain', () => {
  it('is the only one', async () => {
    expect(hexToBigInt((await ask('eth_chainId')) as `0x${string}`)).toBe(BigInt(CHAIN))
    expect(await ask('wallet_switchEthereumChain', { chainId: toHex(CHAIN) })).toBeNull()
    await expect(ask('wallet_switchEthereumChain', { chainId: '0xc7' })).rejects.toMatchObject({ code: 4902 })
    await expect(ask('wallet_addEthereumChain', { chainId: '0xc7' })).rejects.toMatchObject({ code: 4902 })
  })

  it('is read through it, and not changed', async () => {
    expect(await ask('eth_blockNumber')).toBe('0x7')
    for (const method of ['eth_sendRawTransaction', 'anvil_setBalance', 'evm_mine', 'eth_sign', 'toString']) {
      await expect(ask(method)).rejects.toMatchObject({ code: 4200 })
    }
  })
})
