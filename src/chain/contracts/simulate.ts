import type { Address } from '../../core/money/wei.ts'
import type { TypedCall } from '../client/call.ts'
import type { ChainClient } from '../client/client.ts'
import { type CallEstimate, estimateCall } from '../client/simulate.ts'
import { CONTRACT_ERRORS } from './errors.ts'

/** {@link estimateCall} with the errors of every contract family. */
export function simulateCall(client: ChainClient, from: Address, call: TypedCall): Promise<CallEstimate> {
  return estimateCall(client, from, call, CONTRACT_ERRORS)
}
