import type { LimitGrade } from '../../../core/embed/give/limit-grade.ts'
import type { Address } from '../../../core/money/wei.ts'
import type { SiteChain } from '../../../protocol/chain.ts'
import type { SiteEarnings } from '../../earning/stored-earnings.ts'
import type { ListedSite } from '../../sharing/own-page.ts'
import type { Language } from '../../strings/language.ts'
import type { Build } from '../kit/build.ts'

/** All that the visitor's own page shows. */
export interface YouContents {
  /** What the browser allows at best. */
  readonly grade: LimitGrade
  readonly sites: readonly ListedSite[]
  /** Of a month for all sites together, bytes; null where there is none. */
  readonly monthBytes: number | null
}

/** What was earned, as far as it was moved here. */
export interface YouEarned {
  readonly payee: Address | null
  readonly sites: readonly SiteEarnings[]
  /** Of our own origin's host; null: nothing can be earned. */
  readonly chain: SiteChain | null
  /** Address of the app that cashes out; null: unknown. */
  readonly app: string | null
}

export type YouStage =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'ready'; readonly contents: YouContents }

/** What the visitor's own page can do. Each resolves when it is done, and rejects when it failed. */
export interface YouActions {
  retry(): void
  revoke(sites: readonly ListedSite[]): Promise<void>
  setMonth(bytes: number): Promise<void>
  setPayee(payee: Address | null): Promise<void>
}

export interface YouProps {
  stage: YouStage
  /** Of our origin. */
  host: string
  isOffline: boolean
  /** Null: not read. */
  earned: YouEarned | null
  /** Of all files of the origin's build; null: not read. */
  build: Build | null
  language: Language
  actions: YouActions
}
