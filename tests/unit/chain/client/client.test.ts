import { type Hex, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChainClient, clientOf } from '../../../../src/chain/client/client.ts'
import { readFees } from '../../../../src/chain/client/fees.ts'
import { ProviderRpcError, providerOf, serveEip1193 } from '../../../../src/chain/client/port.ts'
import { simulate } from '../../../../src/chain/client/simulate.ts'
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

describe('over HTTP', () => {
  it('the next node is asked when one is away', async () => {
    expect(await httpTo(NOWHERE, chain.url).getChainId()).toBe(chain.chainId)
  })

  it('fees are read as this chain takes them', async () => {
    expect(await readFees(httpTo(chain.url))).toEqual({ kind: 'legacy', gasPrice: GAS_PRICE })
  })

  it('nobody answering is said in one word', async () => {
    await expect(readFees(httpTo(NOWHERE))).rejects.toMatchObject({ name: 'ChainError', code: 'unreachable' })
    chain.setDown(true)
    await expect(readFees(httpTo(chain.url))).rejects.toMatchObject({ code: 'unreachable' })
    chain.setDown(false)
    expect(await readFees(httpTo(chain.url))).toMatchObject({ kind: 'legacy' })
  })
})

describe('over a port', () => {
  const open = (provider = chain.client as unknown as Parameters<typeof serveEip1193>[1]) => {
    const { port1, port2 } = new MessageChannel()
    serveEip1193(port1, provider)
    const close = () => port1.close()
    return { port: port2, client: clientOf({ ...chain.access, transport: { kind: 'port', port: port2 } }), close }
  }

  it('reads as over HTTP, for as many clients as there are', async () => {
    const { port, client, close } = open()
    const second = clientOf({ ...chain.access, transport: { kind: 'port', port } })
    const answers = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? client : second))
    const ids = await Promise.all(answers.map((one) => one.getChainId()))
    expect(new Set(ids)).toEqual(new Set([chain.chainId]))
    close()
  })

  it('a contract’s refusal comes through with its reason', async () => {
    const { client, close } = open()
    const vault = await newVault()
    await expect(simulate(client, other.address, withdraw(chain.chainId, vault))).rejects.toMatchObject({
      code: 'would-revert',
      fields: { reason: 'NotOwner' },
    })
    close()
  })

  it('an error keeps its number and data', async () => {
    const { port, close } = open({
      request: () => Promise.reject(Object.assign(new Error('Not now'), { code: 4001, data: { data: '0x1234' } })),
    })
    const error = await providerOf(port)
      .request({ method: 'eth_chainId' })
      .catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ProviderRpcError)
    expect(error).toMatchObject({ code: 4001, message: 'Not now', data: '0x1234' })
    close()
  })
})

describe('the supply of BTT', () => {
  const totalSupply = async (answer: Hex): Promise<Wei> => {
    // The TRC-20 stands at its own address: a contract that answers anything with one number.
    const code = `0x7f${answer.slice(2)}60005260206000f3`
    await chain.rpc('anvil_setCode', ['0x032017411f4663b317fe77c257d28d5cd1b26e3d', code])
    return readTotalSupply(tronClient(chain.url))
  }

  it('is read from TRON, below 990 trillion', async () => {
    expect(MAX_SUPPLY).toBe(990n * 10n ** 12n * 10n ** 18n)
    const supply = 932_497_500_000_000n * BTT
    expect(await totalSupply(toHex(supply, { size: 32 }))).toBe(supply)
  })

  it('is not believed when it cannot be', async () => {
    await expect(totalSupply(toHex(MAX_SUPPLY + 1n, { size: 32 }))).rejects.toMatchObject({ code: 'supply-absurd' })
    await expect(totalSupply(toHex(0n, { size: 32 }))).rejects.toMatchObject({ code: 'supply-absurd' })
  })

  it('is missing when TRON does not answer', async () => {
    await expect(readTotalSupply(tronClient(NOWHERE))).rejects.toMatchObject({ code: 'unreachable' })
  })
})
