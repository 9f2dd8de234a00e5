import { encodeFunctionData } from 'viem'
import { type Address, NO_WEI, type Wei } from '../../core/money/wei.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import type { Call } from '../client/call.ts'
import { wbttAbi } from './abi.ts'

/** A chain and its WBTT; a deployment is one. */
export type WithWbtt = Pick<ChainDeployment, 'chainId' | 'wbtt'>

/** BTT into WBTT, one for one. */
export function wrap({ chainId, wbtt }: WithWbtt, amount: Wei): Call {
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'deposit' })
  return { chainId, to: wbtt, data, value: amount, purpose: { kind: 'wrap', amount } }
}

/** WBTT back into BTT, one for one. */
export function unwrap({ chainId, wbtt }: WithWbtt, amount: Wei): Call {
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'withdraw', args: [amount] })
  return { chainId, to: wbtt, data, value: NO_WEI, purpose: { kind: 'unwrap', amount } }
}

/** A plain transfer: the token face at 0x…1010 answers "false" instead of failing, so it is never used. */
export function sendBtt(chainId: number, to: Address, amount: Wei): Call {
  return { chainId, to, data: '0x', value: amount, purpose: { kind: 'send', to, amount } }
}

export function sendWbtt({ chainId, wbtt }: WithWbtt, to: Address, amount: Wei): Call {
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'transfer', args: [to, amount] })
  return { chainId, to: wbtt, data, value: NO_WEI, purpose: { kind: 'send-wbtt', to, amount } }
}

/** Lets `spender` take exactly `amount` of the wallet's WBTT, in place of whatever it was allowed before. */
export function approve({ chainId, wbtt }: WithWbtt, spender: Address, amount: Wei): Call {
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'approve', args: [spender, amount] })
  return { chainId, to: wbtt, data, value: NO_WEI, purpose: { kind: 'approve', spender, amount } }
}

export function revokeApproval(deployment: WithWbtt, spender: Address): Call {
  return { ...approve(deployment, spender, NO_WEI), purpose: { kind: 'revoke-approval', spender } }
}
