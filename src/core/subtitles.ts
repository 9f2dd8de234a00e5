export interface SubtitleCue {
  readonly startSeconds: number
  readonly endSeconds: number
  /** Plain text, lines split by \n. */
  readonly text: string
}

/** Reads SubRip (.srt) or WebVTT (.vtt) text. */
export function parseSubtitles(text: string): SubtitleCue[] {
  throw new Error(`not yet: ${text}`)
}
