/** How the page's player is shown, as far as the frame's has to be the same to the visitor. */
export interface PlayerLook {
  readonly controls: boolean
  readonly loop: boolean
  /** `object-fit`. */
  readonly fit: (typeof FITS)[number]
  /** Accessible name; empty without one. */
  readonly label: string
  /** Captions, in the page's order. */
  readonly tracks: readonly CaptionTrack[]
}

export interface CaptionTrack {
  readonly kind: (typeof TRACK_KINDS)[number]
  readonly label: string
  /** BCP 47; empty without one. */
  readonly language: string
  readonly mode: TrackMode
}

/** One cue of WebVTT. The page reads the file: the frame's origin may not have permission. */
export interface CaptionCue {
  /** Seconds. */
  readonly start: number
  readonly end: number
  /** With the tags of WebVTT. */
  readonly text: string
  /** Null: where the browser puts it. */
  readonly place: CuePlace | null
}

/** By the names of VTTCue. */
export interface CuePlace {
  readonly vertical: '' | 'rl' | 'lr'
  readonly snapToLines: boolean
  /** Null: auto. */
  readonly line: number | null
  readonly position: number | null
  readonly size: number
  readonly align: (typeof ALIGNS)[number]
}

export const FITS = ['fill', 'contain', 'cover', 'none', 'scale-down'] as const
export const TRACK_KINDS = ['subtitles', 'captions', 'descriptions', 'chapters'] as const
export const TRACK_MODES = ['disabled', 'hidden', 'showing'] as const
export type TrackMode = (typeof TRACK_MODES)[number]
export const ALIGNS = ['start', 'center', 'end', 'left', 'right'] as const

/** Bounds of what one player takes over; a page cuts what is beyond them. */
export const MOST_TRACKS = 16
export const MOST_CUES = 10_000
/** Cues of one message. */
export const CUES_A_MESSAGE = 200
/** Characters of a cue, of the cues of one message, and of a name. */
export const CUE_CHARACTERS = 1_000
export const CUES_CHARACTERS = 30_000
export const NAME_CHARACTERS = 200

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most
const isWithin = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const isOne = (values: readonly string[], value: unknown): boolean => values.includes(value as string)
const isList = (value: unknown, most: number, isGood: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= most && value.every(isGood)

/** Longest film, seconds: what players take. */
const MOST_SECONDS = 1e7

export const isLook = (value: unknown): value is PlayerLook =>
  isFields(value) &&
  isFlag(value.controls) &&
  isFlag(value.loop) &&
  isOne(FITS, value.fit) &&
  isText(value.label, NAME_CHARACTERS) &&
  isList(value.tracks, MOST_TRACKS, isTrack)

const isTrack = (value: unknown): boolean =>
  isFields(value) &&
  isOne(TRACK_KINDS, value.kind) &&
  isText(value.label, NAME_CHARACTERS) &&
  isText(value.language, NAME_CHARACTERS) &&
  isMode(value.mode)

export const isMode = (value: unknown): value is TrackMode => isOne(TRACK_MODES, value)
export const isModes = (value: unknown): value is readonly TrackMode[] => isList(value, MOST_TRACKS, isMode)

export const areCues = (value: unknown): value is readonly CaptionCue[] => isList(value, CUES_A_MESSAGE, isCue)

const isCue = (value: unknown): boolean =>
  isFields(value) &&
  isWithin(value.start, 0, MOST_SECONDS) &&
  isWithin(value.end, 0, MOST_SECONDS) &&
  isText(value.text, CUE_CHARACTERS) &&
  (value.place === null || isPlace(value.place))

/** Lines may be negative: they count from below. */
const isLine = (value: unknown): boolean => value === null || isWithin(value, -1_000, 1_000)

const isPlace = (value: unknown): boolean =>
  isFields(value) &&
  isOne(['', 'rl', 'lr'], value.vertical) &&
  isFlag(value.snapToLines) &&
  isLine(value.line) &&
  (value.position === null || isWithin(value.position, 0, 100)) &&
  isWithin(value.size, 0, 100) &&
  isOne(ALIGNS, value.align)
