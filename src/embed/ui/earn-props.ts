import type { Address, Wei } from '../../core/money/wei.ts'
import type { SiteChain } from '../../protocol/chain.ts'
import type { Language } from '../strings/language.ts'

export interface EarnProps {
  /** `lost`: the page that opened it is gone. */
  stage:
    | { readonly kind: 'loading' | 'lost' | 'failed' }
    /** What the page handed over is stored. */
    | { readonly kind: 'moved'; readonly site: string; readonly amount: Wei }
  payee: Address | null
  chain: SiteChain | null
  language: Language
  onSave: (payee: Address | null) => Promise<void>
}
