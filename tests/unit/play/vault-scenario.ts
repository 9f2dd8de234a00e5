import {
  type Abi,
  createPublicClient,
  createWalletClient,
  custom,
  type DecodeEventLogReturnType,
  decodeEventLog,
  encodeFunctionData,
  type Hex,
  toHex,
} from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { IN_BROWSER, viemChain } from '../../../src/chain/chains.ts'
import { deployAll } from '../../../src/chain/deploy/deploy-all.ts'
import { wbttAbi } from '../../../src/chain/token/abi/wbtt.ts'
import { cashierAbi } from '../../../src/chain/vault/abi/cashier.ts'
import { vaultAbi } from '../../../src/chain/vault/abi/vault.ts'
import { vaultFactoryAbi } from '../../../src/chain/vault/abi/vault-factory.ts'
import { signCashOut } from '../../../src/core/money/cash-out.ts'
import { addressOfKey, signCheque } from '../../../src/core/money/cheque.ts'
import { type Address, BTT, wei } from '../../../src/core/money/wei.ts'
import type { Eip1193 } from '../../../src/protocol/eip1193.ts'

export const ABI = [...wbttAbi, ...vaultFactoryAbi, ...vaultAbi, ...cashierAbi] as const satisfies Abi

/** A node's result of one step: gas and logs, or the revert. */
export interface Step {
  readonly what: string
  readonly gas?: bigint
  readonly status?: string
  readonly logs?: readonly string[]
  readonly reverts?: unknown
  readonly value?: unknown
}

const keyOf = (n: number): Hex => toHex(BigInt(n), { size: 32 })
const owner = privateKeyToAccount(keyOf(1))
const stranger = privateKeyToAccount(keyOf(2))
const issuerKey = Uint8Array.from({ length: 32 }, () => 3)
const issuer = privateKeyToAccount(toHex(issuerKey))
const sellerKey = Uint8Array.from({ length: 32 }, () => 4)
const payee = addressOfKey(sellerKey)
const recipient = privateKeyToAccount(keyOf(5)).address as Address

const nameOf = (log: { data: Hex; topics: readonly Hex[] }): string => {
  const { eventName, args } = decodeEventLog({
    abi: ABI,
    data: log.data,
    topics: log.topics as [Hex, ...Hex[]],
    strict: false,
  }) as DecodeEventLogReturnType
  // Timestamps differ between runs.
  const said = Object.entries((args ?? {}) as object).filter(([name]) => !name.endsWith('At'))
  return `${eventName} ${said.map(([name, value]) => `${name}=${value}`).join(' ')}`
}

function dataOf(thrown: unknown): unknown {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { data } = error as { data?: unknown }
    if (typeof data === 'string') return data
  }
  return thrown
}

/** Deploys our contracts and runs the life cycle of a vault. Results are equal on every node, including exact gas. */
export async function runVaultScenario(node: Eip1193, delaySeconds: number): Promise<Step[]> {
  const chain = viemChain(IN_BROWSER, [])
  const transport = custom(node, { retryCount: 0 })
  const client = createPublicClient({ chain, transport, pollingInterval: 5, cacheTime: 0 })
  const walletOf = (account: PrivateKeyAccount) => createWalletClient({ account, chain, transport })
  for (const { address } of [owner, stranger]) {
    await node.request({ method: 'anvil_setBalance', params: [address, toHex(1_000_000n * BTT)] })
  }
  const steps: Step[] = []
  const gasPrice = await client.getGasPrice()
  steps.push({ what: 'gas price', value: gasPrice })
  const deployment = await deployAll(
    walletOf(owner),
    client,
    { withdrawalDelaySeconds: delaySeconds },
    ({ name, address, gasUsed }) => steps.push({ what: `deploy ${name}`, gas: gasUsed, value: address }),
  )

  const send = async (what: string, from: PrivateKeyAccount, to: Address, data: Hex, value = 0n): Promise<void> => {
    const hash = await walletOf(from).sendTransaction({ type: 'legacy', to, data, value, gas: 500_000n, gasPrice })
    const { status, gasUsed, logs } = await client.waitForTransactionReceipt({ hash })
    steps.push({ what, status, gas: gasUsed, logs: logs.map(nameOf) })
  }
  const call = async (what: string, from: PrivateKeyAccount, to: Address, data: Hex, value = 0n): Promise<void> => {
    try {
      steps.push({ what, value: (await client.call({ account: from.address, to, data, value })).data })
    } catch (thrown) {
      steps.push({ what, reverts: dataOf(thrown) })
    }
  }
  const encode = (functionName: string, args: readonly unknown[] = []): Hex =>
    encodeFunctionData({ abi: ABI as Abi, functionName, args: [...args] })
  const read = async (what: string, functionName: string, args: readonly unknown[] = []): Promise<void> => {
    steps.push({ what, value: await client.readContract({ abi: ABI as Abi, address: vault, functionName, args }) })
  }

  const create = encode('createVault', [issuer.address, keyOf(7)])
  const vault = (await client.readContract({
    abi: vaultFactoryAbi,
    address: deployment.vaultFactory,
    functionName: 'vaultAddress',
    args: [owner.address, keyOf(7)],
  })) as Address
  await send('create a vault', owner, deployment.vaultFactory, create, 100n * BTT)
  await send('create it twice', owner, deployment.vaultFactory, create)
  steps.push({ what: 'its code', value: await client.getCode({ address: vault }) })

  const cheque = (amount: bigint): readonly [Address, bigint, Hex] => {
    const { signature } = signCheque(
      { chainId: IN_BROWSER, vault, beneficiary: payee, cumulativePayout: wei(amount) },
      issuerKey,
    )
    return [payee, amount, toHex(signature)]
  }
  /** The cheque with the seller's signature that has it paid to the recipient. */
  const order = (amount: bigint): readonly [Address, Address, bigint, Hex, Hex] => {
    const [, , signature] = cheque(amount)
    const wanted = { chainId: IN_BROWSER, vault, recipient, cumulativePayout: wei(amount) }
    return [payee, recipient, amount, signature, toHex(signCashOut(wanted, sellerKey))]
  }
  await send('cash a first cheque', stranger, vault, encode('cashChequeTo', order(10n * BTT)))
  await send('cash another', stranger, vault, encode('cashChequeTo', order(25n * BTT)))
  await send('cash a lower one', stranger, vault, encode('cashChequeTo', order(20n * BTT)))
  await call('why not', stranger, vault, encode('cashChequeTo', order(20n * BTT)))
  await call('cash without an order', stranger, vault, encode('cashCheque', cheque(30n * BTT)))
  await call('withdraw before it was announced', owner, vault, encode('withdraw', [BTT]))
  await call('announce as a stranger', stranger, vault, encode('announceWithdrawal', [BTT]))
  await send('announce', owner, vault, encode('announceWithdrawal', [40n * BTT]))
  await send('withdraw too soon', owner, vault, encode('withdraw', [40n * BTT]))
  await node.request({ method: 'evm_increaseTime', params: [delaySeconds + 5] })
  await node.request({ method: 'evm_mine', params: [] })
  await send('withdraw in time', owner, vault, encode('withdraw', [40n * BTT]))
  await send('cash more than is there', stranger, vault, encode('cashChequeTo', order(500n * BTT)))
  await read('it bounced', 'bounced')
  await read('it paid what it had', 'paidOut', [payee])
  await send('fund it', owner, vault, encode('depositNative'), 1_000n * BTT)
  const [beneficiary, , cumulativePayout, signature, authorization] = order(500n * BTT)
  const batch = encode('cashTo', [[{ vault, beneficiary, cumulativePayout, signature, recipient, authorization }]])
  await send('cash in a batch', stranger, deployment.cashier, batch)
  steps.push({ what: 'a slot', value: await client.getStorageAt({ address: vault, slot: '0x0' }) })
  const balance = await client.readContract({
    abi: wbttAbi,
    address: deployment.wbtt,
    functionName: 'balanceOf',
    args: [recipient],
  })
  steps.push({ what: 'the recipient has it all', value: balance })
  steps.push({ what: "the owner's nonce", value: await client.getTransactionCount({ address: owner.address }) })
  steps.push({ what: 'what the owner has', value: await client.getBalance({ address: owner.address }) })
  const logs = await client.getLogs({ address: vault, fromBlock: 0n, toBlock: 'latest' })
  steps.push({ what: 'history', logs: logs.map(nameOf) })
  const topic = logs.map((log) => log.topics[0] as Hex)[1] as Hex
  const only = (await node.request({
    method: 'eth_getLogs',
    params: [{ fromBlock: '0x0', toBlock: 'latest', topics: [[topic]] }],
  })) as object[]
  steps.push({ what: 'history by topic', value: only.length })
  return steps
}
