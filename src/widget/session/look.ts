import type { ToFrame } from '../../protocol/embed/embed-messages.ts'
import {
  type CaptionCue,
  CUE_CHARACTERS,
  CUES_A_MESSAGE,
  CUES_CHARACTERS,
  type CuePlace,
  FITS,
  MOST_CUES,
  MOST_TRACKS,
  NAME_CHARACTERS,
  type PlayerLook,
  TRACK_KINDS,
} from '../../protocol/embed/player-look.ts'
import { oneOf } from '../lib/attributes.ts'

/** The frame takes twenty messages a second, and others are on the way too. */
const EACH_MS = 250
/** The frame's player has no longer film, seconds. */
const MOST_SECONDS = 1e7

type Cues = Extract<ToFrame, { kind: 'cues' }>

/** Tells the frame how the page's player is shown, and gives it the captions, which its origin may not fetch. */
export class Look {
  readonly #video: HTMLVideoElement
  readonly #send: (message: ToFrame) => void
  #isOn = false
  #shown = ''
  /** What the frame has of each track. */
  #given: readonly string[] = []
  #queue: Cues[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(video: HTMLVideoElement, send: (message: ToFrame) => void, signal: AbortSignal) {
    this.#video = video
    this.#send = send
    const changes = new MutationObserver(this.#update)
    changes.observe(video, { attributeFilter: ['controls', 'loop', 'aria-label', 'title', 'style', 'class'] })
    signal.addEventListener('abort', () => changes.disconnect())
    for (const type of ['change', 'addtrack', 'removetrack']) {
      video.textTracks.addEventListener(type, this.#update, { signal })
    }
    // Of a `<track>`: its cues are there.
    video.addEventListener('load', this.#update, { signal, capture: true })
  }

  /** There is a frame that takes it. */
  begin(): void {
    if (this.#isOn) return
    this.#isOn = true
    this.#update()
  }

  /** The frame has gone. */
  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isOn = false
    this.#shown = ''
    this.#given = []
    this.#queue = []
  }

  /** What the visitor chose in the frame's player; tracks that are on now load their cues. */
  choose(modes: readonly TextTrackMode[]): void {
    tracksOf(this.#video).forEach((track, index) => {
      const mode = modes[index]
      if (mode !== undefined && track.mode !== mode) track.mode = mode
    })
  }

  #update = (): void => {
    if (!this.#isOn) return
    const look = lookOf(this.#video)
    const text = JSON.stringify(look)
    if (text !== this.#shown) this.#send({ kind: 'look', look })
    this.#shown = text
    const tracks = tracksOf(this.#video)
    const given = tracks.map((track, index) => contentsOf(track) ?? this.#given[index] ?? '')
    const isNew = (index: number): boolean => given[index] !== '' && given[index] !== this.#given[index]
    this.#queue = [
      ...this.#queue.filter(({ track }) => !isNew(track)),
      ...tracks.flatMap((track, index) => (isNew(index) ? messagesOf(track, index) : [])),
    ]
    this.#given = given
    this.#timer ??= setTimeout(this.#next, 0)
  }

  #next = (): void => {
    const message = this.#queue.shift()
    this.#timer = message && setTimeout(this.#next, EACH_MS)
    if (message !== undefined) this.#send(message)
  }
}

/** Tracks of data for scripts of the page stay with it. */
const tracksOf = ({ textTracks }: HTMLVideoElement): readonly TextTrack[] =>
  Array.from(textTracks)
    .filter(({ kind }) => kind !== 'metadata')
    .slice(0, MOST_TRACKS)

function lookOf(video: HTMLVideoElement): PlayerLook {
  return {
    controls: video.controls,
    loop: video.loop,
    fit: oneOf(['contain', ...FITS], getComputedStyle(video).objectFit),
    label: (video.ariaLabel || video.title).slice(0, NAME_CHARACTERS),
    tracks: tracksOf(video).map(({ kind, label, language, mode }) => ({
      kind: oneOf(TRACK_KINDS, kind),
      label: label.slice(0, NAME_CHARACTERS),
      language: language.slice(0, NAME_CHARACTERS),
      mode,
    })),
  }
}

/** Differs with each other content; null while the browser has none: cues of a track that is off are not loaded. */
function contentsOf({ kind, label, language, cues }: TextTrack): string | null {
  if (!cues?.length) return null
  return JSON.stringify([kind, label, language, cues.length, cues[0]!.startTime, cues[cues.length - 1]!.endTime])
}

/** The cues of a track, in messages that the frame's bounds let pass. */
export function messagesOf({ cues }: Pick<TextTrack, 'cues'>, track: number): Cues[] {
  const messages: Cues[] = []
  let left = 0
  let batch: CaptionCue[] = []
  for (const one of Array.from(cues ?? []).slice(0, MOST_CUES)) {
    const cue = cueOf(one as VTTCue)
    left -= cue.text.length
    if (left < 0 || batch.length === CUES_A_MESSAGE) {
      left = CUES_CHARACTERS - cue.text.length
      batch = []
      messages.push({ kind: 'cues', track, first: messages.length === 0, cues: batch })
    }
    batch.push(cue)
  }
  return messages
}

function cueOf(cue: VTTCue): CaptionCue {
  const within = (seconds: number): number => Math.min(MOST_SECONDS, Math.max(0, seconds))
  const text = cue.text.slice(0, CUE_CHARACTERS)
  return { start: within(cue.startTime), end: within(cue.endTime), text, place: placeOf(cue) }
}

/** Null where nothing but the usual is said. */
function placeOf({ vertical, snapToLines, line, position, size, align }: VTTCue): CuePlace | null {
  const number = (value: LineAndPositionSetting): number | null => (value === 'auto' ? null : value)
  const place = { vertical, snapToLines, line: number(line), position: number(position), size, align }
  const isUsual = !vertical && snapToLines && line === 'auto' && position === 'auto' && size === 100
  return isUsual && align === 'center' ? null : place
}
