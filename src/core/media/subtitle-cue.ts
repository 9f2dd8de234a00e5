export interface SubtitleCue {
  readonly startSeconds: number
  /** Always after the start. */
  readonly endSeconds: number
  /**
   * Plain text, lines split by \n. Escape its `<` and `&` before it becomes the text of a `VTTCue`, which is markup.
   */
  readonly text: string
}
