import { explorerLink } from '../../../chain/chains.ts'

/** Page of a transaction or an address on the chain's explorer; null without a chain or an explorer. */
export function explorerPage(chainId: number | null, kind: 'tx' | 'address', value: string): string | null {
  return chainId === null ? null : explorerLink(chainId, kind, value)
}
