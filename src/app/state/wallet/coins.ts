import type { Call } from '../../../chain/client/call.ts'
import type { ChainClient } from '../../../chain/client/client.ts'
import { simulate } from '../../../chain/client/simulate.ts'
import { wbttOf } from '../../../chain/token/balances.ts'
import { sendBtt, sendWbtt, unwrap, wrap } from '../../../chain/token/calls.ts'
import { ChainError } from '../../../core/errors.ts'
import { type Address, NO_WEI, subtractWei, type Wei, wei } from '../../../core/money/wei.ts'
import type { ChainOption } from './chain.svelte.ts'

/** What the wallet page moves. */
export type Move = { readonly kind: 'wrap' | 'unwrap' } | { readonly kind: 'send' | 'send-wbtt'; readonly to: Address }

/** @throws ChainError `no-contract` where there is no WBTT */
export function moveCall({ id, deployment }: ChainOption, move: Move, amount: Wei): Call {
  if (move.kind === 'send') return sendBtt(id, move.to, amount)
  const wbtt = wbttOf(id, deployment)
  if (wbtt === null) throw new ChainError('no-contract', `Expected WBTT on chain ${id}, got none`)
  const chain = { chainId: id, wbtt }
  if (move.kind === 'send-wbtt') return sendWbtt(chain, move.to, amount)
  return move.kind === 'wrap' ? wrap(chain, amount) : unwrap(chain, amount)
}

/**
 * The most that can be moved now: of BTT, what the fee leaves.
 *
 * @throws ChainError `unreachable`, `insufficient-funds`, `would-revert`
 */
export async function mostOf(
  client: ChainClient,
  option: ChainOption,
  from: Address,
  move: Move,
  held: { readonly btt: Wei; readonly wbtt: Wei | null },
): Promise<Wei> {
  if (move.kind === 'unwrap' || move.kind === 'send-wbtt') return held.wbtt ?? NO_WEI
  // What it costs does not depend on how much is moved.
  const { fee } = await simulate(client, from, moveCall(option, move, wei(1n)))
  return subtractWei(held.btt, fee)
}
