import type { CaptionCue, CaptionTrack, PlayerLook } from '../../protocol/embed/player-look.ts'
import { MOST_CUES } from '../../protocol/embed/player-look.ts'

interface Track {
  readonly name: string
  readonly element: HTMLTrackElement
  cues: readonly VTTCue[]
}

/** Of a `<track>`: its file is loaded. Loading takes away what was added before. */
const LOADED = 2

/** Makes the frame's player look as the page's does, with its captions. */
export class Appearance {
  readonly #video: HTMLVideoElement
  readonly #onChosen: (modes: readonly TextTrackMode[]) => void
  #tracks: readonly Track[] = []
  #modes = ''
  /** Of a file of captions without any: a player offers no track that has no file. */
  #noCues = ''

  /** @param onChosen the visitor chose other captions in this player */
  constructor(video: HTMLVideoElement, onChosen: (modes: readonly TextTrackMode[]) => void) {
    this.#video = video
    this.#onChosen = onChosen
    video.textTracks.addEventListener('change', this.#onChange)
  }

  show({ controls, loop, fit, label, tracks }: PlayerLook): void {
    const video = this.#video
    video.controls = controls
    video.loop = loop
    video.style.objectFit = fit
    video.ariaLabel = label || null
    const before = this.#tracks
    const isSame = tracks.length === before.length && tracks.every((track, at) => nameOf(track) === before[at]?.name)
    if (!isSame) {
      for (const { element } of before) element.remove()
      this.#tracks = tracks.map((track) => ({ name: nameOf(track), element: this.#add(track), cues: [] }))
    }
    this.#modes = JSON.stringify(tracks.map(({ mode }) => mode))
    tracks.forEach(({ mode }, at) => {
      const { track } = this.#tracks[at]!.element
      // One that was never touched may be turned on by the browser, as it thinks fit.
      if (!isSame) track.mode = mode === 'hidden' ? 'disabled' : 'hidden'
      if (track.mode !== mode) track.mode = mode
    })
  }

  /** @param first they take the place of those that were there */
  addCues(index: number, first: boolean, cues: readonly CaptionCue[]): void {
    const track = this.#tracks[index]
    if (track === undefined) return
    if (first) {
      for (const cue of track.cues) cue.track?.removeCue(cue)
      track.cues = []
    }
    const added = cues.slice(0, MOST_CUES - track.cues.length).map(cueOf)
    track.cues = [...track.cues, ...added]
    fill(track)
  }

  #add({ kind, label, language }: CaptionTrack): HTMLTrackElement {
    this.#noCues ||= URL.createObjectURL(new Blob(['WEBVTT\n'], { type: 'text/vtt' }))
    const element = document.createElement('track')
    element.kind = kind
    element.label = label
    element.srclang = language
    element.src = this.#noCues
    element.addEventListener('load', () => this.#tracks.filter((track) => track.element === element).forEach(fill))
    this.#video.append(element)
    return element
  }

  readonly #onChange = (): void => {
    const modes = this.#tracks.map(({ element }) => element.track.mode)
    const text = JSON.stringify(modes)
    if (text === this.#modes) return
    this.#modes = text
    this.#onChosen(modes)
  }
}

function fill({ element, cues }: Track): void {
  if (element.readyState !== LOADED) return
  for (const cue of cues) if (cue.track === null) element.track.addCue(cue)
}

const nameOf = ({ kind, label, language }: CaptionTrack): string => JSON.stringify([kind, label, language])

function cueOf({ start, end, text, place }: CaptionCue): VTTCue {
  const cue = new VTTCue(start, end, text)
  if (place === null) return cue
  const { line, position, vertical, snapToLines, size, align } = place
  return Object.assign(cue, { vertical, snapToLines, size, align, line: line ?? 'auto', position: position ?? 'auto' })
}
