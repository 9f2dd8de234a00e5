import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Wei } from '../../core/money/wei.ts'
import type { NoSample } from '../../core/speed/sponsoring/draw-piece.ts'
import type { SponsorDay, SponsorPlan, SponsorRecord } from '../../core/speed/sponsoring/sponsor-record.ts'

/** What a sponsor does now, or why it buys nothing. */
export type SponsorStatus =
  | NoSample
  /** A piece is being bought. */
  | 'buying'
  /** Until the next piece is drawn. */
  | 'waiting'
  /** The torrent is paused, failed or being checked. */
  | 'not-running'
  /** Its files are not all here yet. */
  | 'incomplete'
  /** Nothing can be bought at all: `SpeedSnapshot.buyingBlocker` or buying is off. */
  | 'blocked'

/** A torrent that is or was sponsored, as windows see it. */
export interface SponsorView {
  readonly infoHash: InfoHash
  readonly plan: SponsorPlan
  readonly state: SponsorRecord['state']
  readonly status: SponsorStatus
  /** Of this plan; what a piece under way may cost counts too. */
  readonly spent: Wei
  /** Oldest first. */
  readonly days: readonly SponsorDay[]
}

/** What the window may request about sponsoring; part of `SpeedApi`. */
export interface SponsorApi {
  /** Buys random pieces of this torrent's sharers and drops them, within the plan; replaces the plan before it. */
  sponsor(infoHash: InfoHash, plan: SponsorPlan): Promise<void>
  /** Pauses, resumes or ends that; without effect on a plan that was stopped. */
  setSponsor(infoHash: InfoHash, state: SponsorRecord['state']): Promise<void>
}
