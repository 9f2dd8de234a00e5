import { secondsAt } from '../../core/embed/handover.ts'
import type { FrameMedia, MediaCommand } from '../../protocol/embed/embed-messages.ts'
import type { MediaControl } from '../lib/session-types.ts'

/** The frame's player by the names of HTMLMediaElement. Between its reports it goes on by the clock. */
export class FramePlayer implements MediaControl {
  readonly #media: () => FrameMedia
  readonly #command: (command: MediaCommand) => void

  constructor(media: () => FrameMedia, command: (command: MediaCommand) => void) {
    this.#media = media
    this.#command = command
  }

  get paused(): boolean {
    return this.#media().paused
  }
  get ended(): boolean {
    return this.#media().ended
  }
  get duration(): number {
    return this.#media().duration || Number.NaN
  }
  get buffered(): MediaControl['buffered'] {
    const { buffered } = this.#media()
    const edge = (index: number, side: 0 | 1): number => {
      const range = buffered[index]
      if (range === undefined) throw new DOMException('There is no such range', 'IndexSizeError')
      return range[side]
    }
    return { length: buffered.length, start: (index) => edge(index, 0), end: (index) => edge(index, 1) }
  }
  get currentTime(): number {
    const media = this.#media()
    const seconds = secondsAt(media, Date.now())
    return media.duration > 0 ? Math.min(seconds, media.duration) : seconds
  }
  set currentTime(seconds) {
    this.#command({ do: 'seek', seconds })
  }
  get volume(): number {
    return this.#media().volume
  }
  set volume(volume) {
    this.#command({ do: 'volume', volume })
  }
  get muted(): boolean {
    return this.#media().muted
  }
  set muted(muted) {
    this.#command({ do: 'mute', muted })
  }
  get playbackRate(): number {
    return this.#media().rate
  }
  set playbackRate(rate) {
    this.#command({ do: 'rate', rate })
  }

  async play(): Promise<void> {
    this.#command({ do: 'play' })
  }

  pause(): void {
    this.#command({ do: 'pause' })
  }
}

/** The events of a media element that lead from one state of the frame's player to another. */
export function changesOf(before: FrameMedia, now: FrameMedia): readonly string[] {
  const changed = (key: keyof FrameMedia): boolean => before[key] !== now[key]
  const events: (readonly [boolean, ...string[]])[] = [
    [changed('duration'), 'durationchange'],
    [changed('volume') || changed('muted'), 'volumechange'],
    [changed('rate'), 'ratechange'],
    [changed('paused') && !now.paused, 'play', 'playing'],
    [changed('seconds'), 'timeupdate'],
    [changed('paused') && now.paused, 'pause'],
    [changed('ended') && now.ended, 'ended'],
    [JSON.stringify(before.buffered) !== JSON.stringify(now.buffered), 'progress'],
    [changed('error') && now.error !== null, 'error'],
  ]
  return events.flatMap(([happened, ...names]) => (happened ? names : []))
}
