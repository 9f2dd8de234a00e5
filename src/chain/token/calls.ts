import { encodeFunctionData } from 'viem'
import { type Address, NO_WEI, type Wei } from '../../core/money/wei.ts'
import type { TokenDeployment } from '../../protocol/chain.ts'
import { wbttAbi } from './abi/wbtt.ts'
import type { TokenCall } from './purpose.ts'

/** Wraps BTT, one for one. */
export function wrap({ chainId, wbtt }: TokenDeployment, amount: Wei): TokenCall {
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'deposit' })
  return { chainId, to: wbtt, data, value: amount, purpose: { subject: 'token', kind: 'wrap', amount } }
}

/** Unwraps WBTT, one for one. */
export function unwrap({ chainId, wbtt }: TokenDeployment, amount: Wei): TokenCall {
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'withdraw', args: [amount] })
  return { chainId, to: wbtt, data, value: NO_WEI, purpose: { subject: 'token', kind: 'unwrap', amount } }
}

/** A plain transfer. The token contract at 0x…1010 returns `false` instead of failing, so it is never used. */
export function sendBtt(chainId: number, to: Address, amount: Wei): TokenCall {
  return { chainId, to, data: '0x', value: amount, purpose: { subject: 'token', kind: 'send', to, amount } }
}

export function sendWbtt({ chainId, wbtt }: TokenDeployment, to: Address, amount: Wei): TokenCall {
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'transfer', args: [to, amount] })
  return { chainId, to: wbtt, data, value: NO_WEI, purpose: { subject: 'token', kind: 'send-wbtt', to, amount } }
}

/** Allows `spender` exactly `amount` of the wallet's WBTT, replacing its previous allowance. */
export function approve({ chainId, wbtt }: TokenDeployment, spender: Address, amount: Wei): TokenCall {
  const data = encodeFunctionData({ abi: wbttAbi, functionName: 'approve', args: [spender, amount] })
  return { chainId, to: wbtt, data, value: NO_WEI, purpose: { subject: 'token', kind: 'approve', spender, amount } }
}

export function revokeApproval(deployment: TokenDeployment, spender: Address): TokenCall {
  return { ...approve(deployment, spender, NO_WEI), purpose: { subject: 'token', kind: 'revoke-approval', spender } }
}
