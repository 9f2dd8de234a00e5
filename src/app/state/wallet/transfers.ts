import type { ChainClient } from '../../../chain/client/client.ts'
import type { Call } from '../../../chain/contracts/call.ts'
import { simulateCall } from '../../../chain/contracts/simulate.ts'
import { sendBtt, sendWbtt, unwrap, wrap } from '../../../chain/token/calls.ts'
import { wbttOf } from '../../../chain/token/reads.ts'
import { ChainError } from '../../../core/errors.ts'
import { type Address, NO_WEI, subtractWei, type Wei, wei } from '../../../core/money/wei.ts'
import type { ChainOption } from './chain-options.ts'

/** What the wallet page can do with coins. */
export type Transfer =
  | { readonly kind: 'wrap' | 'unwrap' }
  | { readonly kind: 'send' | 'send-wbtt'; readonly to: Address }

/** @throws ChainError `no-contract` where there is no WBTT */
export function transferCall({ id, deployment }: ChainOption, transfer: Transfer, amount: Wei): Call {
  if (transfer.kind === 'send') return sendBtt(id, transfer.to, amount)
  const wbtt = wbttOf(id, deployment)
  if (wbtt === null) throw new ChainError('no-contract', `Expected WBTT on chain ${id}, got none`)
  const chain = { chainId: id, wbtt }
  if (transfer.kind === 'send-wbtt') return sendWbtt(chain, transfer.to, amount)
  return transfer.kind === 'wrap' ? wrap(chain, amount) : unwrap(chain, amount)
}

/**
 * The largest amount that can be transferred now: for BTT, what remains after the fee.
 *
 * @throws ChainError `unreachable`, `insufficient-funds`, `would-revert`
 */
export async function maxTransfer(
  client: ChainClient,
  option: ChainOption,
  from: Address,
  transfer: Transfer,
  balances: { readonly btt: Wei; readonly wbtt: Wei | null },
): Promise<Wei> {
  if (transfer.kind === 'unwrap' || transfer.kind === 'send-wbtt') return balances.wbtt ?? NO_WEI
  // The fee does not depend on the amount.
  const { fee } = await simulateCall(client, from, transferCall(option, transfer, wei(1n)))
  return subtractWei(balances.btt, fee)
}
