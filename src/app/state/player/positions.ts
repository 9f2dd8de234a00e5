import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { readPreference, writePreference } from '../shell/preferences.ts'

type Positions = Readonly<Record<string, number>>

function isPositions(value: unknown): value is Positions {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((seconds) => typeof seconds === 'number' && Number.isFinite(seconds))
  )
}

/** A position this close to the start or the end is not kept, seconds. */
const EDGE_SECONDS = 10

/** The position at which playback of a file resumes, seconds; 0 for its start. */
export function positionOf(infoHash: InfoHash, fileIndex: number): number {
  return readPreference('positions', isPositions)?.[`${infoHash}/${fileIndex}`] ?? 0
}

/** Stores the position in a file. `durationSeconds` may be infinite or NaN while it is not known. */
export function storePosition(infoHash: InfoHash, fileIndex: number, seconds: number, durationSeconds: number): void {
  const key = `${infoHash}/${fileIndex}`
  const others = Object.entries(readPreference('positions', isPositions) ?? {}).filter(([other]) => other !== key)
  const worthKeeping = seconds > EDGE_SECONDS && !(seconds > durationSeconds - EDGE_SECONDS)
  const entries = [...others, ...(worthKeeping ? [[key, Math.floor(seconds)] as const] : [])]
  writePreference('positions', Object.fromEntries(entries.slice(-LIMITS.playbackPositions)))
}
