import type { VisitorLimits } from '../../../core/embed/embed-config.ts'
import type { LimitGrade } from '../../../core/embed/give/limit-grade.ts'
import type { Wei } from '../../../core/money/wei.ts'

/** What is known of one site on the visitor's own page. */
export interface YouSite {
  /** Its origin. */
  readonly site: string
  /** Payload sent in all, bytes. */
  readonly givenBytes: number
  readonly earned: Wei
  /** Until when the visitor agreed, ms since the epoch; 0: the site may not share now. */
  readonly until: number
}

/** All that the visitor's own page shows. */
export interface YouContents {
  /** What the browser allows at best. */
  readonly grade: LimitGrade
  readonly sites: readonly YouSite[]
  /** For all sites together; null where each counts for itself. */
  readonly limits: VisitorLimits | null
  /** Payload sent this month on all sites, bytes. */
  readonly givenThisMonth: number
}

export type YouStage =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'ready'; readonly contents: YouContents }

/** What the visitor's own page can do. Each resolves when it is done, and rejects when it failed. */
export interface YouActions {
  retry(): void
  revoke(site: string): Promise<void>
  revokeAll(): Promise<void>
  setLimits(limits: VisitorLimits): Promise<void>
  moveEarnings(): Promise<void>
}
