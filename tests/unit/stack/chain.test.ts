import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sendBtt } from '../../../src/chain/calls/coins.ts'
import { LOCAL } from '../../../src/chain/chains.ts'
import { readVault } from '../../../src/chain/vault.ts'
import type { Wei } from '../../../src/core/money.ts'
import { anvilPath } from '../../stack/anvil.ts'
import { startChain } from '../../stack/chain.ts'

it('a kept chain goes on where it stopped, with the contracts it had', async () => {
  const keepIn = await mkdtemp(join(tmpdir(), 'freshet-chain-'))
  const first = await startChain({ keepIn })
  const [from, to] = first.accounts
  await first.send(from!, sendBtt(LOCAL, to!.address, 7n as Wei))
  const balance = await first.client.getBalance({ address: to!.address })
  await first.stop()
  const second = await startChain({ keepIn })
  expect(second.deployment).toEqual({ ...first.deployment, fromBlock: '0' })
  expect(await second.client.getBalance({ address: to!.address })).toBe(balance)
  expect(await readVault(second.client, second.deployment.vaultLogic)).toMatchObject({ closed: false })
  await second.stop()
  await rm(keepIn, { recursive: true })
})

it('goes back in time, and forward', async () => {
  const chain = await startChain()
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

it('can be out of reach, and is open to every page otherwise', async () => {
  const chain = await startChain()
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

it('names where anvil can be had when there is none', () => {
  const { ANVIL_BIN } = process.env
  process.env.ANVIL_BIN = '/nowhere/anvil'
  expect(() => anvilPath()).toThrow('ANVIL_BIN names /nowhere/anvil')
  process.env.ANVIL_BIN = ANVIL_BIN ?? ''
  expect(anvilPath()).toMatch(/anvil/)
})
