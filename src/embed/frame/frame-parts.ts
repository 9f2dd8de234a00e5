import type { EmbedWorkers } from './sharing-session.ts'

/** Where the frame is, and what it plays in. */
export interface FrameParts {
  /** The frame's own folder, ending in a slash. */
  readonly base: string
  readonly workers: EmbedWorkers
  readonly video: HTMLVideoElement
}
