import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { mnemonicToAccount } from 'viem/accounts'
import { BTT } from '../../src/core/money/wei.ts'
import { isJournalEntry, type JournalEntry } from '../../src/play/evm/journal-entry.ts'
import { RpcError } from '../../src/play/rpc/rpc-error.ts'
import { toQuantity } from '../../src/play/rpc/values.ts'
import { MNEMONIC, START_BTT } from './anvil.ts'
import type { ChainNode } from './chain-node.ts'
import { PlayNode } from './play-node.ts'
import { closeServer, listenOnLoopback } from './ports.ts'

const ACCOUNTS = 10

interface RpcRequest {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: unknown
}

/**
 * The chain that pages run in the browser, here in this process behind HTTP, so that tests for anvil run on it too: ten
 * accounts of the mnemonic of development nodes, with coins.
 *
 * @param stateFile where the chain is loaded at the start and saved at the stop; without one the chain is new and
 *   temporary
 */
export async function startPlayChainServer(chainId: number, stateFile?: string): Promise<ChainNode> {
  const node = await PlayNode.create(chainId, stateFile === undefined ? [] : await keptIn(stateFile))
  if (node.entries.length === 0) await giveCoins(node)
  const server = createServer(async (request, response) => {
    try {
      const requests = (await json(request)) as RpcRequest | RpcRequest[]
      const answers = Array.isArray(requests) ? await Promise.all(requests.map(answerTo)) : await answerTo(requests)
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answers))
    } catch {
      response.writeHead(400).end()
    }
  })
  const answerTo = async ({ id = null, method, params = [] }: RpcRequest): Promise<object> => {
    try {
      const call = { method: String(method), params: params as readonly unknown[] }
      return { jsonrpc: '2.0', id, result: (await node.request(call)) ?? null }
    } catch (thrown) {
      const { code, message, data } = thrown instanceof RpcError ? thrown : new RpcError(-32_603, String(thrown))
      return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } }
    }
  }
  const port = await listenOnLoopback(server, 0)
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await closeServer(server)
      if (stateFile !== undefined) await writeFile(stateFile, entriesText(node.entries))
    },
  }
}

async function giveCoins(node: PlayNode): Promise<void> {
  const wei = toQuantity(BigInt(START_BTT) * BTT)
  for (let addressIndex = 0; addressIndex < ACCOUNTS; addressIndex++) {
    const { address } = mnemonicToAccount(MNEMONIC, { addressIndex })
    await node.request({ method: 'anvil_setBalance', params: [address, wei] })
  }
}

/** JSON has no bigint, which one kind of entry contains. */
const entriesText = (entries: readonly JournalEntry[]): string =>
  JSON.stringify(entries, (_key, value: unknown) => (typeof value === 'bigint' ? { wei: String(value) } : value))

/** Empty when nothing can be read; the chain is then new. */
async function keptIn(file: string): Promise<JournalEntry[]> {
  if (!existsSync(file)) return []
  try {
    const read: unknown = JSON.parse(await readFile(file, 'utf8'), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && 'wei' in value && typeof value.wei === 'string'
        ? BigInt(value.wei)
        : value,
    )
    return Array.isArray(read) && read.every(isJournalEntry) ? read : []
  } catch {
    return []
  }
}
