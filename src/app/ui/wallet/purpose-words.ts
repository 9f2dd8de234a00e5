import type { Address } from '../../../core/money/wei.ts'
import type { CallPurpose } from '../../state/wallet/wallet.svelte.ts'
import { debt } from '../money/amounts.ts'
import type { Params } from '../strings/speak.ts'
import { wrapped } from './amounts.ts'
import { tw } from './tw.ts'

/** Whole addresses: what is decided by an address is decided by all of it. */
function paramsOf(purpose: CallPurpose): Params {
  const params: Record<string, string | number> = {}
  if ('amount' in purpose) {
    const { amount } = purpose
    params.amount = amount === null ? tw('do.everything') : debt(amount)
    params.wamount = amount === null ? tw('do.everything') : wrapped(amount)
  }
  if ('expected' in purpose) Object.assign(params, { count: purpose.cheques, wamount: wrapped(purpose.expected) })
  for (const name of ['issuer', 'beneficiary', 'spender'] as const) {
    if (name in purpose) params[name] = (purpose as unknown as Record<typeof name, Address>)[name]
  }
  return params
}

/** What a transaction does, as a heading and as a sentence. */
export function purposeWords(purpose: CallPurpose): { readonly title: string; readonly text: string } {
  const params = paramsOf(purpose)
  return { title: tw(`do.${purpose.kind}`, params), text: tw(`do.${purpose.kind}Text`, params) }
}
