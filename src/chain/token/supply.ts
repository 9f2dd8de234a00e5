import { decodeFunctionResult, encodeFunctionData, isHex, zeroAddress } from 'viem'
import { ChainError } from '../../core/errors.ts'
import { BTT, type Wei, wei } from '../../core/money/wei.ts'
import { knownAddresses, TRON } from '../addresses.ts'
import { type ChainClient, clientOf } from '../client/client.ts'
import { rpcCall } from '../client/errors.ts'
import { wbttAbi } from './abi/wbtt.ts'

/** The supply limit: 990 trillion BTT. (Before December 2021 it was 990 billion of the old token, 1 for 1,000.) */
export const MAX_SUPPLY = (990_000_000_000_000n * BTT) as Wei

const TRON_RPC = 'https://api.trongrid.io/jsonrpc'

/** A client for TRON, which keeps the supply of BTT: BTTC's own token contract returns a constant. */
export function tronClient(url: string = TRON_RPC): ChainClient {
  const transport = { kind: 'http', urls: [url] } as const
  return clientOf({ chainId: TRON, deployment: null, transport, playMoney: false })
}

/**
 * All BTT in existence (minted and not burned), live from the TRC-20 contract.
 *
 * @throws ChainError `unreachable`; `supply-absurd` when the answer cannot be true
 */
export async function readTotalSupply(tron: ChainClient): Promise<Wei> {
  const to = knownAddresses(TRON).token?.btt
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'totalSupply' })
  // TRON's node requires a sender.
  const call = { from: zeroAddress, to, data } as const
  const answer: unknown = await rpcCall(() => tron.request({ method: 'eth_call', params: [call, 'latest'] } as never))
  if (!isHex(answer) || answer.length !== 66) throw absurd(String(answer))
  const supply = decodeFunctionResult({ abi: wbttAbi, functionName: 'totalSupply', data: answer })
  if (supply <= 0n || supply > MAX_SUPPLY) throw absurd(String(supply))
  return wei(supply)
}

function absurd(got: string): ChainError {
  const short = got.slice(0, 100)
  return new ChainError('supply-absurd', `Expected 0 to ${MAX_SUPPLY} wei of BTT, got ${short}`, { got: short })
}
