import { createWalletClient, custom, type Hex, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, it } from 'vitest'
import { IN_BROWSER, viemChain } from '../../../src/chain/chains.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import { PlayChain } from '../../../src/play/chain.ts'
import { type Entry, isEntry } from '../../../src/play/entry.ts'
import { memoryEntries } from '../../../src/play/entry-store.ts'
import { PLAY_GAS_PRICE, PlayProvider } from '../../../src/play/provider.ts'
import { newWorld, openWorld } from '../../../src/play/world.ts'

const ana = privateKeyToAccount(toHex(1n, { size: 32 }))
const ben = privateKeyToAccount(toHex(2n, { size: 32 }))
const chain = viemChain(IN_BROWSER, [])
const BTT = 10n ** 18n

let now = 1_700_000_000
let kept: Entry[] = []
let provider: PlayProvider
const ask = (method: string, ...params: unknown[]): Promise<unknown> => provider.request({ method, params })

async function fresh(already = 0): Promise<void> {
  kept = []
  const keep = async (entry: Entry): Promise<void> => void kept.push(entry)
  provider = new PlayProvider({ chain: await PlayChain.create(IN_BROWSER), now: () => now, keep }, already)
}

beforeEach(async () => {
  now = 1_700_000_000
  await fresh()
})

/** A signed transfer of 1 BTT from Ana to Ben. */
function transfer(nonce: number, fields: { chainId?: number; value?: bigint; gas?: bigint } = {}): Promise<Hex> {
  const { chainId = IN_BROWSER, value = BTT, gas = 21_000n } = fields
  return ana.signTransaction({ type: 'legacy', chainId, nonce, to: ben.address, value, gas, gasPrice: PLAY_GAS_PRICE })
}

const gift = (wei: bigint) => ask('anvil_setBalance', ana.address, toHex(wei))
const send = async (nonce: number, fields = {}) => ask('eth_sendRawTransaction', await transfer(nonce, fields))

describe('what a node says', () => {
  it('moves money and tells of it', async () => {
    await gift(100n * BTT)
    const hash = (await send(0)) as Hex
    expect(await ask('eth_getTransactionReceipt', hash)).toMatchObject({
      status: '0x1',
      gasUsed: '0x5208',
      blockNumber: '0x1',
    })
    expect(await ask('eth_getTransactionByHash', hash)).toMatchObject({ from: ana.address.toLowerCase(), nonce: '0x0' })
    expect(await ask('eth_getBlockByNumber', 'latest', false)).toMatchObject({ transactions: [hash], number: '0x1' })
    expect(BigInt((await ask('eth_getBalance', ben.address, 'latest')) as Hex)).toBe(BTT)
    const fee = 21_000n * PLAY_GAS_PRICE
    expect(BigInt((await ask('eth_getBalance', ana.address, 'latest')) as Hex)).toBe(99n * BTT - fee)
    expect(kept.map(({ kind }) => kind)).toEqual(['balance', 'transaction'])
  })

  it('counts time on from where it stood', async () => {
    await ask('evm_mine')
    await ask('evm_increaseTime', 120)
    await ask('evm_mine')
    const [first, second] = await Promise.all([1, 2].map((n) => ask('eth_getBlockByNumber', toHex(n), false)))
    const time = (block: unknown): number => Number((block as { timestamp: Hex }).timestamp)
    expect(time(second) - time(first)).toBeGreaterThanOrEqual(120)
  })

  it.each([
    ['a chain it is not on', async () => send(0, { chainId: 199 }), -32_000],
    ['a nonce that was used', async () => [await send(0), await send(0)], -32_000],
    ['a nonce that is not next', async () => send(5), -32_000],
    ['money that is not there', async () => send(0, { value: 10_000n * BTT }), -32_000],
    ['less gas than it takes to begin', async () => send(0, { gas: 20_000n }), -32_000],
    ['more gas than a block has', async () => send(0, { gas: 31_000_000n }), -32_000],
    ['bytes that are no transaction', async () => ask('eth_sendRawTransaction', '0x1234'), -32_000],
    ['no bytes at all', async () => ask('eth_sendRawTransaction', 'hello'), -32_602],
    ['a transaction too large', async () => ask('eth_sendRawTransaction', `0x${'00'.repeat(200_000)}`), -32_602],
    ['an account that is none', async () => ask('eth_getBalance', '0x12', 'latest'), -32_602],
    ['the past', async () => [await ask('evm_mine'), await ask('eth_getBalance', ana.address, '0x0')], -32_000],
    ['a method it does not have', async () => ask('eth_mining_pool'), -32_601],
    ['a method of Object', async () => ask('toString'), -32_601],
    ['more time than a year', async () => ask('evm_increaseTime', 40_000_000), -32_602],
    [
      'a filter with too much in it',
      async () => ask('eth_getLogs', { address: Array(101).fill(ana.address) }),
      -32_602,
    ],
  ])('refuses %s', async (_name, refused, code) => {
    await gift(1_000n * BTT)
    await expect(refused()).rejects.toMatchObject({ code })
  })

  it('changes nothing when it refuses', async () => {
    await gift(1n)
    await expect(send(0)).rejects.toMatchObject({ message: expect.stringContaining('insufficient funds') })
    expect(await ask('eth_blockNumber')).toBe('0x0')
    expect(await ask('eth_getTransactionCount', ana.address, 'latest')).toBe('0x0')
    expect(kept.map(({ kind }) => kind)).toEqual(['balance'])
  })

  it('estimates what a transfer takes', async () => {
    await gift(100n * BTT)
    const request = { from: ana.address, to: ben.address, value: toHex(BTT) }
    expect(await ask('eth_estimateGas', request)).toBe('0x5208')
    await expect(ask('eth_estimateGas', { ...request, value: toHex(200n * BTT) })).rejects.toMatchObject({
      message: expect.stringContaining('insufficient funds'),
    })
  })

  it('takes code that nobody deployed, and takes it away again', async () => {
    // Answers everything with 7.
    await ask('anvil_setCode', ben.address, '0x600760005260206000f3')
    expect(await ask('eth_call', { to: ben.address }, 'latest')).toBe(toHex(7n, { size: 32 }))
    expect(kept.map(({ kind }) => kind)).toEqual(['code'])
    expect(kept.every(isEntry)).toBe(true)
    await ask('anvil_setCode', ben.address, '0x')
    expect(await ask('eth_getCode', ben.address, 'latest')).toBe('0x')
    expect(await ask('eth_call', { to: ben.address }, 'latest')).toBe('0x')
  })

  it('is full at its limit', async () => {
    await fresh(LIMITS.playEntries - 1)
    await ask('evm_mine')
    await expect(ask('evm_mine')).rejects.toMatchObject({ message: expect.stringContaining('full') })
  })

  it('answers in order', async () => {
    await gift(100n * BTT)
    const raw = await Promise.all([0, 1, 2].map((nonce) => transfer(nonce)))
    await Promise.all(raw.map((one) => ask('eth_sendRawTransaction', one)))
    expect(await ask('eth_blockNumber')).toBe('0x3')
  })
})

describe('a world', () => {
  it('is the same after a reload', async () => {
    const store = memoryEntries()
    const options = { chainId: IN_BROWSER, store, now: () => 1_700_000_000_000 }
    const before = await openWorld(options)
    const wallet = createWalletClient({ account: ana, chain, transport: custom(before.provider, { retryCount: 0 }) })
    await before.provider.request({ method: 'anvil_setBalance', params: [ana.address, toHex(50n * BTT)] })
    const gasPrice = PLAY_GAS_PRICE
    const hash = await wallet.sendTransaction({ type: 'legacy', to: ben.address, value: BTT, gas: 21_000n, gasPrice })
    const after = await openWorld(options)
    expect(after.deployment).toEqual(before.deployment)
    for (const [method, ...params] of [
      ['eth_blockNumber'],
      ['eth_getTransactionReceipt', hash],
      ['eth_getBlockByNumber', 'latest', true],
      ['eth_getBalance', ana.address, 'latest'],
      ['eth_getCode', before.deployment.vaultFactory, 'latest'],
    ] as const) {
      expect(await after.provider.request({ method, params })).toEqual(
        await before.provider.request({ method, params }),
      )
    }
    // And goes on from there.
    await after.provider.request({ method: 'evm_mine', params: [] })
    expect((await store.load())?.at(-1)?.kind).toBe('block')
  })

  it('begins anew when what was kept cannot be believed', async () => {
    const store = memoryEntries()
    const options = { chainId: IN_BROWSER, store, now: () => 1_700_000_000_000 }
    const world = await newWorld(options)
    const blocks = await world.provider.request({ method: 'eth_blockNumber' })
    await world.provider.request({ method: 'evm_mine', params: [] })
    await store.add(2, { kind: 'transaction', raw: '0x00', timestamp: 1 })
    const again = await openWorld(options)
    expect(await again.provider.request({ method: 'eth_blockNumber' })).toBe(blocks)
  })

  it('begins anew for contracts of another version', async () => {
    const store = memoryEntries()
    const options = { chainId: IN_BROWSER, store, now: () => 1_700_000_000_000 }
    const world = await newWorld(options)
    await world.provider.request({ method: 'evm_mine', params: [] })
    await store.setNote({ ...((await store.note()) as object), contracts: 'others' })
    const again = await openWorld(options)
    expect(await again.provider.request({ method: 'eth_blockNumber' })).toBe('0x4')
  })
})
