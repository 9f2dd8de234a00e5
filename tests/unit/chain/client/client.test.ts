import { type Hex, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChainClient, clientOf } from '../../../../src/chain/client/client.ts'
import { readFees } from '../../../../src/chain/client/fees.ts'
import { ProviderRpcError, portProvider, serveEip1193 } from '../../../../src/chain/client/port-provider.ts'
import { simulateCall } from '../../../../src/chain/contracts/simulate.ts'
import { MAX_SUPPLY, readTotalSupply, tronClient } from '../../../../src/chain/token/supply.ts'
import { createVault, withdraw } from '../../../../src/chain/vault/calls.ts'
import { createdVault } from '../../../../src/chain/vault/results.ts'
import { type Address, BTT, type Wei } from '../../../../src/core/money/wei.ts'
import { GAS_PRICE } from '../../../stack/anvil.ts'
import { type LocalChain, startChain, type TestAccount } from '../../../stack/chain.ts'

let chain: LocalChain
let owner: TestAccount
let other: TestAccount
const btt = (amount: bigint) => (amount * BTT) as Wei
const NOWHERE = 'http://127.0.0.1:9'
const httpTo = (...urls: string[]): ChainClient => clientOf({ ...chain.access, transport: { kind: 'http', urls } })

beforeAll(async () => {
  chain = await startChain()
  ;[owner, other] = chain.accounts as [TestAccount, TestAccount]
})
afterAll(() => chain.stop())

async function newVault(): Promise<Address> {
  const salt = toHex(await chain.client.getBlockNumber(), { size: 32 })
  const receipt = await chain.send(owner, createVault(chain.deployment, other.address, salt, btt(1n)))
  return createdVault(chain.deployment, receipt)!
}

describe('a client over HTTP', () => {
  it('uses the next node when one does not answer', async () => {
    expect(await httpTo(NOWHERE, chain.url).getChainId()).toBe(chain.chainId)
  })

  it('reads fees in the form that the chain accepts', async () => {
    expect(await readFees(httpTo(chain.url))).toEqual({ kind: 'legacy', gasPrice: GAS_PRICE })
  })

  it('throws `unreachable` when no node answers', async () => {
    await expect(readFees(httpTo(NOWHERE))).rejects.toMatchObject({ name: 'ChainError', code: 'unreachable' })
    chain.setDown(true)
    await expect(readFees(httpTo(chain.url))).rejects.toMatchObject({ code: 'unreachable' })
    chain.setDown(false)
    expect(await readFees(httpTo(chain.url))).toMatchObject({ kind: 'legacy' })
  })
})

describe('a client over a port', () => {
  const open = (provider = chain.client as unknown as Parameters<typeof serveEip1193>[1]) => {
    const { port1, port2 } = new MessageChannel()
    serveEip1193(port1, provider)
    const close = () => port1.close()
    return { port: port2, client: clientOf({ ...chain.access, transport: { kind: 'port', port: port2 } }), close }
  }

  it('reads as over HTTP, with several clients on one port', async () => {
    const { port, client, close } = open()
    const second = clientOf({ ...chain.access, transport: { kind: 'port', port } })
    const answers = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? client : second))
    const ids = await Promise.all(answers.map((one) => one.getChainId()))
    expect(new Set(ids)).toEqual(new Set([chain.chainId]))
    close()
  })

  it('passes on the reason of a contract’s refusal', async () => {
    const { client, close } = open()
    const vault = await newVault()
    await expect(simulateCall(client, other.address, withdraw(chain.chainId, vault))).rejects.toMatchObject({
      code: 'would-revert',
      fields: { reason: 'NotOwner' },
    })
    close()
  })

  it('keeps the code and data of an error', async () => {
    const { port, close } = open({
      request: () => Promise.reject(Object.assign(new Error('Not now'), { code: 4001, data: { data: '0x1234' } })),
    })
    const error = await portProvider(port)
      .request({ method: 'eth_chainId' })
      .catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ProviderRpcError)
    expect(error).toMatchObject({ code: 4001, message: 'Not now', data: '0x1234' })
    close()
  })
})

describe('the supply of BTT', () => {
  const totalSupply = async (answer: Hex): Promise<Wei> => {
    // A contract at the address of the TRC-20 that answers every call with one number.
    const code = `0x7f${answer.slice(2)}60005260206000f3`
    await chain.rpc('anvil_setCode', ['0x032017411f4663b317fe77c257d28d5cd1b26e3d', code])
    return readTotalSupply(tronClient(chain.url))
  }

  it('is read from TRON, below 990 trillion', async () => {
    expect(MAX_SUPPLY).toBe(990n * 10n ** 12n * 10n ** 18n)
    const supply = 932_497_500_000_000n * BTT
    expect(await totalSupply(toHex(supply, { size: 32 }))).toBe(supply)
  })

  it('is rejected when it is implausible', async () => {
    await expect(totalSupply(toHex(MAX_SUPPLY + 1n, { size: 32 }))).rejects.toMatchObject({ code: 'supply-absurd' })
    await expect(totalSupply(toHex(0n, { size: 32 }))).rejects.toMatchObject({ code: 'supply-absurd' })
  })

  it('is unavailable when TRON does not answer', async () => {
    await expect(readTotalSupply(tronClient(NOWHERE))).rejects.toMatchObject({ code: 'unreachable' })
  })
})
