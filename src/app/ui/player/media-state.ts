import type { FileSummary } from '../../../protocol/engine.ts'

/** A gap between two buffered ranges that plays through, seconds. */
const GAP_SECONDS = 0.1

/** How far ahead of its position an element has buffered without a gap, seconds. */
function bufferedSecondsOf({ buffered, currentTime }: HTMLMediaElement): number {
  let end = currentTime
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= end + GAP_SECONDS && buffered.end(i) > end) end = buffered.end(i)
  }
  return end - currentTime
}

/** How fast an element plays a file and how much it has buffered; null while its duration is unknown. */
export function playbackRateOf(
  media: HTMLMediaElement,
  file: FileSummary,
): { readonly bytesPerSecond: number; readonly bufferedSeconds: number } | null {
  if (!(media.duration > 0) || media.duration === Number.POSITIVE_INFINITY) return null
  return { bytesPerSecond: file.length / media.duration, bufferedSeconds: bufferedSecondsOf(media) }
}

/** Plays where the browser allows it. Where it wants a gesture first, its own controls show a play button. */
export function playIfAllowed(media: HTMLMediaElement): void {
  media.play().catch(() => undefined)
}
