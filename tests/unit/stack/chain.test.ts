import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { LOCAL } from '../../../src/chain/chains.ts'
import { sendBtt } from '../../../src/chain/token/calls.ts'
import { readVault } from '../../../src/chain/vault/reads.ts'
import type { Wei } from '../../../src/core/money/wei.ts'
import { anvilPath } from '../../stack/anvil.ts'
import { startChain } from '../../stack/chain.ts'
import { localNodes, preferredNode } from '../../stack/chain-node.ts'

describe.each(localNodes())('a local chain on %s', (node) => {
  it('resumes a saved chain with its contracts', async () => {
    const keepIn = await mkdtemp(join(tmpdir(), 'freshet-chain-'))
    const first = await startChain({ node, keepIn })
    const [from, to] = first.accounts
    await first.send(from!, sendBtt(LOCAL, to!.address, 7n as Wei))
    const balance = await first.client.getBalance({ address: to!.address })
    await first.stop()
    const second = await startChain({ node, keepIn })
    expect(second.deployment).toEqual({ ...first.deployment, fromBlock: '0' })
    expect(await second.client.getBalance({ address: to!.address })).toBe(balance)
    expect(await readVault(second.client, second.deployment.vaultLogic)).toMatchObject({ closed: false })
    await second.stop()
    await rm(keepIn, { recursive: true })
  })

  it('reverts to a snapshot and advances the clock', async () => {
    const chain = await startChain({ node })
    const [from, to] = chain.accounts
    const balance = () => chain.client.getBalance({ address: to!.address })
    const [before, { timestamp }] = [await balance(), await chain.client.getBlock()]
    const snapshot = await chain.snapshot()
    await chain.send(from!, sendBtt(LOCAL, to!.address, 7n as Wei))
    expect(await balance()).toBe(before + 7n)
    await chain.revert(snapshot)
    expect(await balance()).toBe(before)
    await expect(chain.revert(snapshot)).rejects.toThrow()
    await chain.advance(86_400)
    expect((await chain.client.getBlock()).timestamp - timestamp).toBeGreaterThanOrEqual(86_400n)
    await chain.stop()
  })

  it('is unreachable while down, and accepts every page otherwise', async () => {
    const chain = await startChain({ node })
    const ask = () =>
      fetch(chain.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
      })
    const answer = await ask()
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await answer.json()).toMatchObject({ result: '0x7a69' })
    const preflight = await fetch(chain.url, { method: 'OPTIONS' })
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type')
    chain.setDown(true)
    await expect(ask()).rejects.toThrow()
    chain.setDown(false)
    expect((await ask()).ok).toBe(true)
    expect(chain.methods).toEqual(['eth_chainId', 'eth_chainId'])
    await chain.stop()
  })

  it('keeps transactions pending until it mines, and of two the one with the higher fee', async () => {
    const chain = await startChain({ node })
    const [from, to] = chain.accounts
    const had = await chain.client.getBalance({ address: to!.address })
    const count = (blockTag: 'latest' | 'pending') =>
      chain.client.getTransactionCount({ address: from!.address, blockTag })
    const account = privateKeyToAccount(from!.key)
    const gasPrice = await chain.client.getGasPrice()
    const transfer = async (nonce: number, value: bigint, times = 1n) => {
      const fields = { type: 'legacy', chainId: LOCAL, to: to!.address, gas: 21_000n } as const
      const signed = await account.signTransaction({ ...fields, nonce, value, gasPrice: gasPrice * times })
      return chain.rpc<Hex>('eth_sendRawTransaction', [signed])
    }
    await chain.setAutomine(false)
    const replaced = await transfer(0, 1n)
    const second = await transfer(1, 20n)
    expect([await count('latest'), await count('pending')]).toEqual([0, 2])
    expect(await chain.client.getTransaction({ hash: replaced })).toMatchObject({
      blockNumber: null,
      value: 1n,
      nonce: 0,
    })
    await expect(transfer(0, 2n)).rejects.toThrow(/underpriced/)
    const first = await transfer(0, 300n, 2n)
    await expect(chain.client.getTransaction({ hash: replaced })).rejects.toThrow()
    await chain.mine()
    expect(await count('latest')).toBe(2)
    for (const hash of [first, second]) {
      expect(await chain.client.getTransactionReceipt({ hash })).toMatchObject({ status: 'success' })
    }
    expect((await chain.client.getBalance({ address: to!.address })) - had).toBe(320n)
    await chain.setAutomine(true)
    await chain.client.waitForTransactionReceipt({ hash: await transfer(2, 4_000n) })
    await chain.stop()
  })
})

it('the error for a missing anvil names its source', () => {
  const { ANVIL_BIN } = process.env
  process.env.ANVIL_BIN = '/nowhere/anvil'
  expect(() => anvilPath()).toThrow('ANVIL_BIN names /nowhere/anvil')
  process.env.ANVIL_BIN = ''
  if (preferredNode() === 'anvil') expect(anvilPath()).toMatch(/anvil/)
  else expect(() => anvilPath()).toThrow(/Install Foundry/)
  process.env.ANVIL_BIN = ANVIL_BIN ?? ''
})
