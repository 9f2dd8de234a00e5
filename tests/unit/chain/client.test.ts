import { type Hex, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '../../../src/chain/call.ts'
import { sendBtt, wrap } from '../../../src/chain/calls/coins.ts'
import { createVault, deposit, withdraw } from '../../../src/chain/calls/vault.ts'
import { type ChainClient, clientOf } from '../../../src/chain/client.ts'
import { readFees } from '../../../src/chain/fees.ts'
import { ProviderRpcError, providerOf, serveEip1193 } from '../../../src/chain/port.ts'
import { createdVault } from '../../../src/chain/results.ts'
import { simulate } from '../../../src/chain/simulate.ts'
import { MAX_SUPPLY, readTotalSupply, tronClient } from '../../../src/chain/supply.ts'
import { readVault, type VaultReading } from '../../../src/chain/vault.ts'
import { waitFor } from '../../../src/chain/wait.ts'
import { watchVault } from '../../../src/chain/watch.ts'
import type { FreshetError } from '../../../src/core/errors.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import { type Address, BTT, type Wei } from '../../../src/core/money.ts'
import { GAS_PRICE } from '../../stack/anvil.ts'
import { type LocalChain, startChain, type TestAccount } from '../../stack/chain.ts'

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

describe('waiting for a transaction', () => {
  afterEach(() => chain.setAutomine(true))

  let calls = 0
  /** A call like no other, so that its transaction is not taken for an earlier one. */
  const next = (): Call => sendBtt(chain.chainId, other.address, BigInt(++calls * 1_000) as Wei)
  const sendRaw = async (call: Partial<Call>, more: { nonce: number; gasPrice?: bigint }): Promise<Hex> => {
    const account = privateKeyToAccount(owner.key)
    const serialized = await account.signTransaction({
      type: 'legacy',
      chainId: chain.chainId,
      gas: 1_000_000n,
      gasPrice: more.gasPrice ?? GAS_PRICE,
      nonce: more.nonce,
      ...(call.to === undefined ? { to: owner.address } : { to: call.to }),
      ...(call.data === undefined ? {} : { data: call.data }),
      value: BigInt(call.value ?? 0n),
    })
    return chain.client.sendRawTransaction({ serializedTransaction: serialized })
  }
  const nonce = () => chain.client.getTransactionCount({ address: owner.address })
  const wait = (hash: Hex, call: Call, more = {}) =>
    waitFor(httpTo(chain.url), hash, owner.address, call, { everyMs: 10, ...more })
  const polled = async (count: number): Promise<void> => {
    const { length } = chain.methods
    await chain.until(
      (methods) => methods.slice(length).filter((one) => one === 'eth_getTransactionReceipt').length > count,
    )
  }

  it('tells of one that is done, after the node was away', async () => {
    await chain.setAutomine(false)
    const call = wrap(chain.deployment, btt(1n))
    const hash = await sendRaw(call, { nonce: await nonce() })
    const troubles: (FreshetError | null)[] = []
    chain.setDown(true)
    const outcome = new Promise((resolve) => {
      const onTrouble = async (error: FreshetError | null) => {
        troubles.push(error)
        chain.setDown(false)
        if (error === null) await chain.mine()
      }
      void wait(hash, call, { onTrouble }).then(resolve)
    })
    expect(await outcome).toMatchObject({ kind: 'done', hash })
    expect(troubles[0]).toMatchObject({ code: 'unreachable' })
    expect(troubles.at(-1)).toBeNull()
  })

  it('tells of one that failed, and why', async () => {
    const vault = await newVault()
    const call = withdraw(chain.chainId, vault)
    const { transactionHash } = await chain.send(owner, call)
    expect(await wait(transactionHash, call)).toMatchObject({ kind: 'failed', reason: 'NoWithdrawal' })
  })

  it('tells of one that went again with a higher fee, under its new hash', async () => {
    await chain.setAutomine(false)
    const call = next()
    const at = await nonce()
    const hash = await sendRaw(call, { nonce: at })
    const outcome = wait(hash, call)
    await polled(1)
    const dearer = await sendRaw(call, { nonce: at, gasPrice: 2n * GAS_PRICE })
    await chain.mine()
    expect(await outcome).toMatchObject({ kind: 'done', hash: dearer })
  })

  it.each([
    ['cancelled', {}, true],
    ['replaced by something else', { value: 1n as Wei }, false],
  ])('tells of one that was %s', async (_, instead, isCancelled) => {
    await chain.setAutomine(false)
    const call = next()
    const at = await nonce()
    const hash = await sendRaw(call, { nonce: at })
    const outcome = wait(hash, call)
    await polled(1)
    const by = await sendRaw(instead, { nonce: at, gasPrice: 2n * GAS_PRICE })
    await chain.mine()
    expect(await outcome).toEqual({ kind: 'replaced', by, isCancelled })
  })

  it('tells of one that no node knows any more', async () => {
    let clock = 0
    let stepMs = 0
    await chain.setAutomine(false)
    const call = next()
    const hash = await sendRaw(call, { nonce: await nonce() })
    const outcome = wait(hash, call, { now: () => (clock += stepMs) })
    await polled(1)
    await chain.rpc('anvil_dropTransaction', [hash])
    stepMs = LIMITS.transactionDroppedMs
    expect(await outcome).toEqual({ kind: 'dropped' })
  })

  it('ends when it is told to', async () => {
    const controller = new AbortController()
    const outcome = wait(`0x${'ab'.repeat(32)}`, next(), { signal: controller.signal })
    controller.abort(new Error('Enough'))
    await expect(outcome).rejects.toThrow('Enough')
  })
})

describe('watching a vault', () => {
  it('reads with new blocks only, rests when told, and goes on after an outage', async () => {
    const vault = await newVault()
    const readings: VaultReading[] = []
    const errors: Error[] = []
    let heard = () => {}
    const until = (wanted: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        heard = () => {
          if (wanted()) resolve()
        }
        heard()
      })
    const watch = watchVault(httpTo(chain.url), vault, {
      everyMs: 10,
      onReading: (reading) => {
        readings.push(reading)
        heard()
      },
      onError: (error) => {
        errors.push(error)
        heard()
      },
    })
    await until(() => readings.length === 1)
    const asked = chain.methods.length
    await chain.until((methods) => methods.slice(asked).filter((one) => one === 'eth_blockNumber').length >= 5)
    expect(readings).toHaveLength(1)
    expect(chain.methods.slice(asked)).not.toContain('eth_call')

    await chain.send(other, deposit(chain.chainId, vault, btt(2n)))
    await until(() => readings.length === 2)
    expect(readings[1]?.balance).toBe(btt(3n))

    watch.pause()
    await chain.send(other, deposit(chain.chainId, vault, btt(2n)))
    await watch.refresh()
    expect(readings.at(-1)?.balance).toBe(btt(5n))
    const before = readings.length
    chain.setDown(true)
    watch.resume()
    await until(() => errors.length > 0)
    expect(errors[0]).toMatchObject({ code: 'unreachable' })
    chain.setDown(false)
    await chain.mine()
    await until(() => readings.length > before)
    watch.stop()
    expect(await readVault(chain.client, vault)).toEqual(readings.at(-1))
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
