import type { EmbedConfig } from '../embed-config.ts'
import { BLOCKED, type EmbedState, REST_REASONS, UNSUPPORTED } from '../embed-state.ts'

/** Version of the format (docs/widget.md, "Numbers"). A reader refuses any other. */
export const REPORT_VERSION = 1
/** Most files that one report names. */
export const REPORT_EMBEDS = 8
/** Most characters of a file's name, and of a report as JSON. */
export const REPORT_NAME = 120
export const REPORT_CHARACTERS = 8_192

/** Counts of `EmbedStats` that a report sums up, bytes. */
export const REPORT_COUNTS = ['http', 'peers', 'wasted', 'sharedOut', 'extraHttp'] as const
export type ReportCount = (typeof REPORT_COUNTS)[number]

/** What one visit did with one file. */
export interface EmbedReport extends Readonly<Record<ReportCount, number>> {
  /** Last part of the path of `src`, as it stands in the address: no host, no folder, no query. */
  readonly name: string
  readonly kind: EmbedConfig['kind']
  /** The visitor agreed, now or before. */
  readonly agreed: boolean
  readonly state: EmbedState['kind']
  readonly reason: string | null
  /** Bytes of the file; null where the frame was not loaded. */
  readonly length: number | null
  /**
   * Shares of the film: what the page's own player loaded from the owner's host, and what of it was ahead when the
   * frame took over, so that it was loaded twice. Estimates by seconds. Above 1 where it was loaded again.
   */
  readonly pagePart: number
  readonly lostPart: number
  /** From the start of loading to the first picture; null where it was not seen. */
  readonly firstFrameMs: number | null
  readonly firstFrameBy: 'page' | 'frame' | null
}

/** What a page says at the end of a visit: no id, no address, no peer. */
export interface VisitReport {
  readonly freshet: typeof REPORT_VERSION
  readonly embeds: readonly EmbedReport[]
}

/** States without a reason. */
export const PLAIN_STATES = ['plain', 'asking', 'starting', 'sharing', 'stopped'] as const
/** Reasons of the other states; those of `failed` are codes. */
export const REASONS: Readonly<Record<string, readonly string[]>> = {
  resting: REST_REASONS,
  blocked: BLOCKED,
  unsupported: UNSUPPORTED,
}
