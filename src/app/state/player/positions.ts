import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { recall, remember } from '../shell/memory.ts'

type Positions = Readonly<Record<string, number>>

function isPositions(value: unknown): value is Positions {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((seconds) => typeof seconds === 'number' && Number.isFinite(seconds))
  )
}

/** So near to the start or the end there is nothing to come back to, seconds. */
const EDGE_SECONDS = 10

/** Where to go on in a file, seconds; 0 for its start. */
export function positionOf(infoHash: InfoHash, fileIndex: number): number {
  return recall('positions', isPositions)?.[`${infoHash}/${fileIndex}`] ?? 0
}

/** `durationSeconds` may be infinite or NaN while it is not known. */
export function keepPosition(infoHash: InfoHash, fileIndex: number, seconds: number, durationSeconds: number): void {
  const key = `${infoHash}/${fileIndex}`
  const { [key]: _, ...others } = recall('positions', isPositions) ?? {}
  const worthKeeping = seconds > EDGE_SECONDS && !(seconds > durationSeconds - EDGE_SECONDS)
  const entries = [...Object.entries(others), ...(worthKeeping ? [[key, Math.floor(seconds)] as const] : [])]
  remember('positions', Object.fromEntries(entries.slice(-LIMITS.playbackPositions)))
}
