import type { Outlook } from '../../../core/peering/outlook.ts'
import type { TorrentSummary } from '../../../protocol/engine.ts'

/** What holds a download up, or the start of one. */
export type HoldUp = Exclude<Outlook, 'coming'>

/** The state of a torrent as its row says it. The words are in the catalogue (`state.…`). */
export type Standing =
  | 'metadata'
  | 'choosing'
  | 'locked'
  | 'downloading'
  | `held.${HoldUp}`
  | 'seeding'
  | 'seeding.alone'
  /** The user's own files cannot be read, or have changed. */
  | 'source.held'
  | 'source.changed'
  | 'seeding.halted'
  | 'none'
  | 'paused'
  | 'paused.checking'
  | 'paused.whole'
  | 'checking'
  | 'checking.waiting'
  | 'failed'

/** The sentence that explains a standing. The words are in the catalogue (`why.…`). */
export type Why = HoldUp | 'part' | 'stopped'

/** Whether everything selected is verified. */
export function isWhole({ selectedBytes, verifiedBytes }: TorrentSummary): boolean {
  return selectedBytes !== null && verifiedBytes >= selectedBytes
}

/** Whether the user's own files cannot be read at all. */
export function isSourceLost({ sourceFault }: TorrentSummary): boolean {
  return sourceFault !== null && sourceFault !== 'changed'
}

/** "Downloading" only while something can come, "sharing" only while a peer downloads from us. */
export function standingOf(torrent: TorrentSummary): Standing {
  const { state, outlook, checkProgress } = torrent
  switch (state) {
    case 'metadata':
    case 'downloading':
      return outlook === null || outlook === 'coming' ? state : `held.${outlook}`
    case 'seeding':
      if (torrent.sourceFault !== null) return isSourceLost(torrent) ? 'source.held' : 'source.changed'
      if (torrent.selectedBytes === 0) return 'none'
      if (outlook === 'halted') return 'seeding.halted'
      return torrent.receivers === 0 ? 'seeding.alone' : 'seeding'
    case 'paused':
      if (checkProgress !== null) return 'paused.checking'
      return isWhole(torrent) ? 'paused.whole' : 'paused'
    case 'checking':
      return checkProgress === null ? 'checking.waiting' : 'checking'
    case 'choosing':
    case 'locked':
    case 'failed':
      return state
  }
}

/** Why nothing, or not all, of what is missing comes. Null where there is nothing to explain. */
export function whyOf(torrent: TorrentSummary): Why | null {
  const { state, outlook, obtainable } = torrent
  if (state === 'paused' || state === 'failed') return 'stopped'
  if (outlook === 'halted') return 'halted'
  if (state === 'seeding') return null
  if (outlook === 'coming') return obtainable !== null && obtainable < 1 ? 'part' : null
  return outlook
}

/** The sentence for the places that show one only where the user waits for something; null elsewhere. */
export function holdUpOf(torrent: TorrentSummary): HoldUp | 'part' | null {
  const why = whyOf(torrent)
  return why === 'stopped' || why === 'connecting' ? null : why
}
