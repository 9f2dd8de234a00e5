import type { Metainfo } from '../../core/metainfo/metainfo.ts'
import type { Source } from '../../protocol/pieces.ts'
import type { Keep } from '../../protocol/sharing.ts'

/** A torrent that was made here of the user's own files. */
export interface MadeTorrent {
  readonly metainfo: Metainfo
  readonly source: Source
  readonly keep: Keep
  /** Its own; without them the configured ones are used, as they are at the time. */
  readonly trackers: readonly string[]
  /** Of the job that copies the files. */
  readonly jobId: string
}
