import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import type { EmbedState, EmbedStats } from '../../core/embed/embed-state.ts'
import type { Answer } from '../../protocol/embed/embed-messages.ts'

/** `unavailable`: the question could not be shown; `state` and `reason` say why. */
export type ShareAnswer = Answer | 'unavailable'

/** Bytes of payload that were delivered, this visit, and what they mean. */
export interface ElementStats extends EmbedStats {
  /** peers ÷ (peers + http), 0..1; null while nothing came. */
  readonly offload: number | null
  /** Bytes that the owner's host did not have to send; negative when sharing made it send more. */
  readonly saved: number
  /** From the start of loading to the first picture, ms; null where it was not seen. */
  readonly firstFrameMs: number | null
}

/** What is read and changed of the player that is on, by the names of HTMLMediaElement. */
export interface MediaControl {
  readonly paused: boolean
  readonly ended: boolean
  readonly duration: number
  readonly buffered: Pick<TimeRanges, 'length' | 'start' | 'end'>
  currentTime: number
  volume: number
  muted: boolean
  playbackRate: number
  play(): Promise<void>
  pause(): void
}

/** What the chip says while there is a session. */
export interface ChipText {
  readonly text: string
  /** Part of the file that came from other visitors, percent; null: no meter. */
  readonly meter: number | null
  readonly meterName: string
  /** The button that ends sharing: what is seen, and its whole name. Null: no button. */
  readonly stop: { readonly text: string; readonly name: string } | null
  /** Changes with each state that is worth an announcement. */
  readonly news: string
}

/** The element, as its session sees it. */
export interface SessionHost {
  readonly kind: EmbedConfig['kind']
  readonly root: ShadowRoot
  /** Around the child; the frame is put into it. */
  readonly box: HTMLElement
  /** BCP 47. */
  readonly language: string
  attribute(name: string): string | null
  /** Address of the child's file, as it stands in the page. */
  childSrc(): string | null
  /** Folder of the frame's page; null: none is configured. */
  base(): string | null
  emit(name: string, detail: unknown): void
  /** An event of the frame's player. */
  emitMedia(name: string): void
  focusChip(): void
  firstFrameMs(): number | null
  /** What is shown has changed. */
  changed(): void
}

/** One element's frame and what goes on with it: the part that is loaded after a yes, or for the question. */
export interface Session {
  readonly state: EmbedState
  readonly stats: ElementStats
  /** Length of the file by its .torrent; null before that is read. */
  readonly fileBytes: number | null
  /** Share of the film that the page's player had ahead, and lost at handovers, since the last call. */
  takeLost(): number
  readonly frameVersion: string | null
  readonly chip: ChipText
  /** The frame's player while it is on. */
  readonly player: MediaControl | null
  /** Loads the frame. */
  open(): void
  ask(): Promise<ShareAnswer>
  panel(): void
  /** Resolves when the frame says that all is closed and deleted, or cannot. */
  stop(): Promise<void>
  /** Attributes, child or size have changed. */
  update(video: HTMLVideoElement | null): void
  /** The frame goes, and the page's player plays. */
  close(): void
}

export type StartSession = (host: SessionHost) => Session
