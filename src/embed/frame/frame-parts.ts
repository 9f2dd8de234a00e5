import type { EmbedWorkers } from './sharing-session.ts'

/** Size of a dialog, CSS pixels. */
export const DIALOG = { width: 400, height: 560 }

/** Where the frame is, and what it plays in. */
export interface FrameParts {
  /** The frame's own folder, ending in a slash. */
  readonly base: string
  readonly workers: EmbedWorkers
  readonly video: HTMLVideoElement
}
