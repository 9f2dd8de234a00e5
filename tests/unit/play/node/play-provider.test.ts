import { createWalletClient, custom, type Hex, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, it } from 'vitest'
import { IN_BROWSER, viemChain } from '../../../../src/chain/chains.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { isJournalEntry, type JournalEntry } from '../../../../src/play/evm/journal-entry.ts'
import { PlayChain } from '../../../../src/play/evm/play-chain.ts'
import { createDeployedChain, openDeployedChain } from '../../../../src/play/node/deployed-chain.ts'
import { memoryJournal } from '../../../../src/play/node/journal-store.ts'
import { PLAY_GAS_PRICE, PlayProvider } from '../../../../src/play/node/play-provider.ts'

const ana = privateKeyToAccount(toHex(1n, { size: 32 }))
const ben = privateKeyToAccount(toHex(2n, { size: 32 }))
const chain = viemChain(IN_BROWSER, [])
const BTT = 10n ** 18n

let now = 1_700_000_000
let recorded: JournalEntry[] = []
let provider: PlayProvider
const request = (method: string, ...params: unknown[]): Promise<unknown> => provider.request({ method, params })

async function fresh(already = 0): Promise<void> {
  recorded = []
  const keep = async (entry: JournalEntry): Promise<void> => void recorded.push(entry)
  provider = new PlayProvider({ chain: await PlayChain.create(IN_BROWSER), now: () => now, record: keep }, already)
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

const fund = (wei: bigint) => request('anvil_setBalance', ana.address, toHex(wei))
const send = async (nonce: number, fields = {}) => request('eth_sendRawTransaction', await transfer(nonce, fields))

describe('the provider of the play chain', () => {
  it('transfers coins and returns the receipt, the transaction and the block', async () => {
    await fund(100n * BTT)
    const hash = (await send(0)) as Hex
    expect(await request('eth_getTransactionReceipt', hash)).toMatchObject({
      status: '0x1',
      gasUsed: '0x5208',
      blockNumber: '0x1',
    })
    expect(await request('eth_getTransactionByHash', hash)).toMatchObject({
      from: ana.address.toLowerCase(),
      nonce: '0x0',
    })
    expect(await request('eth_getBlockByNumber', 'latest', false)).toMatchObject({
      transactions: [hash],
      number: '0x1',
    })
    expect(BigInt((await request('eth_getBalance', ben.address, 'latest')) as Hex)).toBe(BTT)
    const fee = 21_000n * PLAY_GAS_PRICE
    expect(BigInt((await request('eth_getBalance', ana.address, 'latest')) as Hex)).toBe(99n * BTT - fee)
    expect(recorded.map(({ kind }) => kind)).toEqual(['balance', 'transaction'])
  })

  it('advances the clock from its current time', async () => {
    await request('evm_mine')
    await request('evm_increaseTime', 120)
    await request('evm_mine')
    const [first, second] = await Promise.all([1, 2].map((n) => request('eth_getBlockByNumber', toHex(n), false)))
    const time = (block: unknown): number => Number((block as { timestamp: Hex }).timestamp)
    expect(time(second) - time(first)).toBeGreaterThanOrEqual(120)
  })

  it.each([
    ['a transaction for another chain', async () => send(0, { chainId: 199 }), -32_000],
    ['a used nonce', async () => [await send(0), await send(0)], -32_000],
    ['a nonce above the next one', async () => send(5), -32_000],
    ['a value above the balance', async () => send(0, { value: 10_000n * BTT }), -32_000],
    ['less than the intrinsic gas', async () => send(0, { gas: 20_000n }), -32_000],
    ['more gas than the block limit', async () => send(0, { gas: 31_000_000n }), -32_000],
    ['bytes that are not a transaction', async () => request('eth_sendRawTransaction', '0x1234'), -32_000],
    ['text instead of bytes', async () => request('eth_sendRawTransaction', 'hello'), -32_602],
    [
      'a transaction above the size limit',
      async () => request('eth_sendRawTransaction', `0x${'00'.repeat(200_000)}`),
      -32_602,
    ],
    ['an invalid address', async () => request('eth_getBalance', '0x12', 'latest'), -32_602],
    [
      'a historical state',
      async () => [await request('evm_mine'), await request('eth_getBalance', ana.address, '0x0')],
      -32_000,
    ],
    ['an unknown method', async () => request('eth_mining_pool'), -32_601],
    ['the name of a method of Object', async () => request('toString'), -32_601],
    ['an advance of more than a year', async () => request('evm_increaseTime', 40_000_000), -32_602],
    [
      'a filter with too many addresses',
      async () => request('eth_getLogs', { address: Array(101).fill(ana.address) }),
      -32_602,
    ],
  ])('rejects %s', async (_name, run, code) => {
    await fund(1_000n * BTT)
    await expect(run()).rejects.toMatchObject({ code })
  })

  it('does not change the state when it rejects a transaction', async () => {
    await fund(1n)
    await expect(send(0)).rejects.toMatchObject({ message: expect.stringContaining('insufficient funds') })
    expect(await request('eth_blockNumber')).toBe('0x0')
    expect(await request('eth_getTransactionCount', ana.address, 'latest')).toBe('0x0')
    expect(recorded.map(({ kind }) => kind)).toEqual(['balance'])
  })

  it('estimates the gas of a transfer', async () => {
    await fund(100n * BTT)
    const call = { from: ana.address, to: ben.address, value: toHex(BTT) }
    expect(await request('eth_estimateGas', call)).toBe('0x5208')
    await expect(request('eth_estimateGas', { ...call, value: toHex(200n * BTT) })).rejects.toMatchObject({
      message: expect.stringContaining('insufficient funds'),
    })
  })

  it('sets and removes the code of an account', async () => {
    // Answers everything with 7.
    await request('anvil_setCode', ben.address, '0x600760005260206000f3')
    expect(await request('eth_call', { to: ben.address }, 'latest')).toBe(toHex(7n, { size: 32 }))
    expect(recorded.map(({ kind }) => kind)).toEqual(['code'])
    expect(recorded.every(isJournalEntry)).toBe(true)
    await request('anvil_setCode', ben.address, '0x')
    expect(await request('eth_getCode', ben.address, 'latest')).toBe('0x')
    expect(await request('eth_call', { to: ben.address }, 'latest')).toBe('0x')
  })

  it('rejects entries above its limit', async () => {
    await fresh(LIMITS.playEntries - 1)
    await request('evm_mine')
    await expect(request('evm_mine')).rejects.toMatchObject({ message: expect.stringContaining('full') })
  })

  it('executes requests in order', async () => {
    await fund(100n * BTT)
    const raw = await Promise.all([0, 1, 2].map((nonce) => transfer(nonce)))
    await Promise.all(raw.map((one) => request('eth_sendRawTransaction', one)))
    expect(await request('eth_blockNumber')).toBe('0x3')
  })
})

describe('a deployed play chain', () => {
  it('has the same state after a reload', async () => {
    const store = memoryJournal()
    const options = { chainId: IN_BROWSER, store, now: () => 1_700_000_000_000 }
    const before = await openDeployedChain(options)
    const wallet = createWalletClient({ account: ana, chain, transport: custom(before.provider, { retryCount: 0 }) })
    await before.provider.request({ method: 'anvil_setBalance', params: [ana.address, toHex(50n * BTT)] })
    const gasPrice = PLAY_GAS_PRICE
    const hash = await wallet.sendTransaction({ type: 'legacy', to: ben.address, value: BTT, gas: 21_000n, gasPrice })
    const after = await openDeployedChain(options)
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
    // New entries continue the journal.
    await after.provider.request({ method: 'evm_mine', params: [] })
    expect((await store.load())?.at(-1)?.kind).toBe('block')
  })

  it('starts over when the stored journal is invalid', async () => {
    const store = memoryJournal()
    const options = { chainId: IN_BROWSER, store, now: () => 1_700_000_000_000 }
    const first = await createDeployedChain(options)
    const blocks = await first.provider.request({ method: 'eth_blockNumber' })
    await first.provider.request({ method: 'evm_mine', params: [] })
    await store.add(2, { kind: 'transaction', raw: '0x00', timestamp: 1 })
    const reopened = await openDeployedChain(options)
    expect(await reopened.provider.request({ method: 'eth_blockNumber' })).toBe(blocks)
  })

  it('starts over when the stored contracts are of another version', async () => {
    const store = memoryJournal()
    const options = { chainId: IN_BROWSER, store, now: () => 1_700_000_000_000 }
    const first = await createDeployedChain(options)
    await first.provider.request({ method: 'evm_mine', params: [] })
    await store.setMetadata({ ...((await store.metadata()) as object), contracts: 'others' })
    const reopened = await openDeployedChain(options)
    expect(await reopened.provider.request({ method: 'eth_blockNumber' })).toBe('0x4')
  })
})
