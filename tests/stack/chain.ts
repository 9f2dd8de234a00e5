import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createWalletClient, getContractAddress, type Hex, http, type TransactionReceipt } from 'viem'
import { type HDAccount, mnemonicToAccount } from 'viem/accounts'
import { LOCAL, viemChain } from '../../src/chain/chains.ts'
import { type ChainClient, clientOf } from '../../src/chain/client/client.ts'
import type { Call } from '../../src/chain/contracts/call.ts'
import { cashierCode, vaultCode, vaultFactoryCode, wbttCode } from '../../src/chain/deploy/code.ts'
import { deployAll, PUBLIC_WITHDRAWAL_DELAY_SECONDS } from '../../src/chain/deploy/deploy-all.ts'
import type { Address } from '../../src/core/money/wei.ts'
import type { ChainAccess, ChainDeployment } from '../../src/protocol/chain.ts'
import { MNEMONIC, startAnvil } from './anvil.ts'
import { type ChainNode, type NodeKind, preferredNode } from './chain-node.ts'
import { type Kept, keepRunning } from './keep-running.ts'
import { startPlayChainServer } from './play-chain-server.ts'
import { type RpcProxy, startRpcProxy } from './rpc-proxy.ts'

export interface ChainOptions {
  /** What it runs on; default: anvil where there is one for this machine, else the chain that pages run. */
  readonly node?: NodeKind
  /** Default LOCAL. */
  readonly chainId?: number
  /** Default 2 days, as on public chains; `advance` goes there at once. */
  readonly withdrawalDelaySeconds?: number
  /** Of the address that browsers use; 0, the default, takes a free one. */
  readonly port?: number
  /** Folder in which the chain is kept from one start to the next; without one it is new and forgotten. */
  readonly keepIn?: string
  /**
   * Given: a node that ends by itself is started again behind the same address, and this gets a line about it. Only
   * what goes through the address goes on then (`url`, `access`), not `client`, `send` and `rpc`.
   */
  readonly say?: (line: string) => void
}

/** An account with 1,000,000,000 BTT of play money. Its key is public. */
export interface TestAccount {
  readonly address: Address
  readonly key: Hex
}

/** A chain in the app's `config.json`. */
export interface ChainConfig {
  readonly id: number
  readonly rpcUrls: readonly string[]
  readonly deployment: ChainDeployment
  readonly playMoney: true
}

/** A local chain with our contracts. */
export interface LocalChain {
  readonly node: NodeKind
  /** Of the node's process at the start; undefined where it runs in this one. */
  readonly pid: number | undefined
  readonly chainId: number
  /** JSON-RPC for every client, browsers included; goes through the switch of `setDown`. */
  readonly url: string
  readonly deployment: ChainDeployment
  readonly config: ChainConfig
  readonly access: ChainAccess
  /** Eight; they made nothing and own nothing but coins. */
  readonly accounts: readonly TestAccount[]
  /** Reads the chain whether it is "down" or not. */
  readonly client: ChainClient
  /** Signs with the account's key, sends, and waits for the block. A call that reverts resolves too: see `status`. */
  send(from: TestAccount, call: Call): Promise<TransactionReceipt>
  /** Moves the chain's clock on and makes a block. */
  advance(seconds: number): Promise<void>
  mine(blocks?: number): Promise<void>
  /** False: transactions wait until `mine`. */
  setAutomine(on: boolean): Promise<void>
  setBalance(account: Address, wei: bigint): Promise<void>
  /** Keeps the chain's state under a name for one `revert`. */
  snapshot(): Promise<Hex>
  revert(snapshot: Hex): Promise<void>
  /** While down no request to `url` is answered. */
  setDown(down: boolean): void
  /** JSON-RPC methods that came through `url` so far. */
  readonly methods: readonly string[]
  /** Resolves when `wanted` holds of them. */
  until(wanted: (methods: readonly string[]) => boolean): Promise<void>
  /** Any method of the node, also its own (`anvil_…`). */
  rpc<T>(method: string, params?: readonly unknown[]): Promise<T>
  stop(): Promise<void>
}

const ACCOUNTS = 8
const DEPLOYER_INDEX = 9
const POLL_MS = 20

function keyOf(account: HDAccount): Hex {
  const { privateKey } = account.getHdKey()
  return `0x${Buffer.from(privateKey ?? []).toString('hex')}`
}

/** A kept chain is good for the contracts it was made with: other code, other file. */
function stateFileIn(folder: string, node: NodeKind, withdrawalDelaySeconds: number): string {
  const made = [wbttCode, vaultCode, vaultFactoryCode, cashierCode, withdrawalDelaySeconds].join()
  mkdirSync(folder, { recursive: true })
  const name = node === 'anvil' ? 'local-chain' : 'local-play-chain'
  return join(folder, `${name}-${createHash('sha256').update(made).digest('hex').slice(0, 12)}.json`)
}

/** What the deployer's first four transactions made; null on a new chain. */
async function deployedBefore(client: ChainClient, from: Address | Hex): Promise<ChainDeployment | null> {
  const at = (nonce: bigint) => getContractAddress({ from, nonce }) as Address
  const deployment = { wbtt: at(0n), vaultLogic: at(1n), vaultFactory: at(2n), cashier: at(3n) }
  if ((await client.getCode({ address: deployment.cashier })) === undefined) return null
  return { chainId: await client.getChainId(), ...deployment, fromBlock: '0' }
}

function clientAt(node: ChainNode, chainId: number): ChainClient {
  const transport = { kind: 'http', urls: [node.url] } as const
  const client = clientOf({ chainId, deployment: null, transport, playMoney: true })
  client.pollingInterval = POLL_MS
  return client
}

/** Our contracts on the node, deployed now unless they are there. */
async function deployOn(node: ChainNode, chainId: number, withdrawalDelaySeconds: number): Promise<ChainDeployment> {
  const client = clientAt(node, chainId)
  const account = mnemonicToAccount(MNEMONIC, { addressIndex: DEPLOYER_INDEX })
  const before = await deployedBefore(client, account.address)
  if (before !== null) return before
  const transport = http(node.url, { retryCount: 0 })
  const deployer = createWalletClient({ account, chain: viemChain(chainId, [node.url]), transport })
  return deployAll(deployer, client, { withdrawalDelaySeconds })
}

/**
 * A chain as BTTC looks, on anvil or on the chain that pages run, with our contracts and funded accounts.
 *
 * @throws NoAnvilError where anvil was asked for by name, PortTakenError
 */
export async function startChain(options: ChainOptions = {}): Promise<LocalChain> {
  const chainId = options.chainId ?? LOCAL
  const withdrawalDelaySeconds = options.withdrawalDelaySeconds ?? PUBLIC_WITHDRAWAL_DELAY_SECONDS
  const kind = options.node ?? preferredNode()
  const stateFile = options.keepIn && stateFileIn(options.keepIn, kind, withdrawalDelaySeconds)
  const startNode = (): Promise<ChainNode> => (kind === 'anvil' ? startAnvil : startPlayChainServer)(chainId, stateFile)
  const node = await startNode()
  const transport = http(node.url, { retryCount: 0 })
  const client = clientAt(node, chainId)
  const chain = viemChain(chainId, [node.url])
  const rpc = <T>(method: string, params: readonly unknown[] = []): Promise<T> =>
    client.request({ method, params } as never) as Promise<T>
  try {
    const deployment = await deployOn(node, chainId, withdrawalDelaySeconds)
    const proxy = await startRpcProxy(node.url, options.port)
    const restart = async () => {
      const again = await startNode()
      // One that is not kept comes back empty; the same account deploys to the same addresses.
      await deployOn(again, chainId, withdrawalDelaySeconds)
      return again
    }
    const kept = options.say && (await keepNode(node, restart, proxy, options.say))
    const hd = Array.from({ length: ACCOUNTS }, (_, addressIndex) => mnemonicToAccount(MNEMONIC, { addressIndex }))
    const signers = new Map(hd.map((account) => [account.address as string, account]))
    const mine = async (blocks = 1) => void (await rpc('anvil_mine', [`0x${blocks.toString(16)}`]))
    return {
      node: kind,
      pid: node.pid,
      chainId,
      url: proxy.url,
      deployment,
      config: { id: chainId, rpcUrls: [proxy.url], deployment, playMoney: true },
      access: { chainId, deployment, transport: { kind: 'http', urls: [proxy.url] }, playMoney: true },
      accounts: hd.map((account) => ({ address: account.address as Address, key: keyOf(account) })),
      client,
      send: async (from, call) => {
        const account = signers.get(from.address)
        if (account === undefined) throw new Error(`Expected one of the chain's accounts, got ${from.address}`)
        const wallet = createWalletClient({ account, chain, transport })
        const gasPrice = await client.getGasPrice()
        const { to, data, value } = call
        // Enough for everything there is, so that a call that reverts is mined as such.
        const hash = await wallet.sendTransaction({ type: 'legacy', to, data, value, gas: 10_000_000n, gasPrice })
        return client.waitForTransactionReceipt({ hash })
      },
      advance: async (seconds) => {
        await rpc('evm_increaseTime', [seconds])
        await mine()
      },
      mine,
      setAutomine: async (on) => void (await rpc('evm_setAutomine', [on])),
      setBalance: async (account, wei) => void (await rpc('anvil_setBalance', [account, `0x${wei.toString(16)}`])),
      snapshot: () => rpc('evm_snapshot'),
      revert: async (snapshot) => {
        if (!(await rpc<boolean>('evm_revert', [snapshot]))) throw new Error(`There is no snapshot ${snapshot}`)
      },
      setDown: proxy.setDown,
      methods: proxy.methods,
      until: proxy.until,
      rpc,
      stop: async () => {
        await proxy.close()
        await (kept ?? node).stop()
      },
    }
  } catch (error) {
    await node.stop()
    throw error
  }
}

/** A node in this process ends with it only. */
const NEVER = new Promise<Error>(() => {})

function keepNode(
  node: ChainNode,
  start: () => Promise<ChainNode>,
  proxy: RpcProxy,
  say: (line: string) => void,
): Promise<Kept> {
  let first: ChainNode | null = node
  const startPart = async () => {
    const started = first ?? (await start())
    first = null
    proxy.setTarget(started.url)
    return { ended: started.ended ?? NEVER, stop: () => started.stop() }
  }
  return keepRunning('The local chain', startPart, say)
}
