import type { Handover } from './embed-config.ts'
import { type EmbedState, isOn } from './embed-state.ts'

/** The element that is seen and listened to: the page's own `<video>`, or the frame's. */
export type Player = 'page' | 'frame'

/** Bytes of a file above which what the page's player has ahead is worth losing in mid-play. */
export const SEAMLESS_BYTES = 50_000_000

/** What decides which player is on. */
export interface PlayerSituation {
  readonly on: Player
  readonly handover: Handover
  /** Of the frame; null before it has answered. */
  readonly state: EmbedState['kind'] | null
  /** The frame said that its player has an error, or has not answered for too long. */
  readonly frameFailed: boolean
  /** The frame's player can take over where the page's is now. */
  readonly ready: boolean
  /** Length of the file; null before the frame has read the torrent. */
  readonly fileBytes: number | null
  /** The page's player has shown its first picture. */
  readonly hasPicture: boolean
  /** It does not play, or seeks, or has ended. */
  readonly atRest: boolean
  readonly visible: boolean
  /** Full screen or picture in picture: the page's player is not where the frame's would be. */
  readonly elsewhere: boolean
  /** It is to play and has no picture to move yet: a `play()` of the site still waits, and would be refused. */
  readonly isStarting: boolean
  /** It shows its poster, which the frame's player has not. */
  readonly hasPoster: boolean
  /** It plays since a moment, from where the frame's player stands. */
  readonly begins: boolean
}

/**
 * `prepare`: the frame's player is brought to the place of the page's; `wait`: it stays there; `take-over`: it is shown
 * instead; `hand-back`: the page's player goes on where the frame's was; `keep`: the player that is on stays alone.
 */
export type PlayerStep = 'keep' | 'prepare' | 'wait' | 'take-over' | 'hand-back'

/** Which player is to be on (docs/widget.md, start rules). */
export function nextPlayerStep(now: PlayerSituation): PlayerStep {
  const usable = isOn(now.state) && !now.frameFailed
  if (now.on === 'frame') return usable ? 'keep' : 'hand-back'
  if (!usable || now.handover === 'never' || now.elsewhere || !now.visible) return 'keep'
  const first = now.handover === 'frame-first'
  if (!now.hasPicture && !first) return 'keep'
  const inPlay =
    first || now.handover === 'seamless' || (now.handover === 'auto' && (now.fileBytes ?? 0) > SEAMLESS_BYTES)
  if (now.isStarting) return 'wait'
  if (now.hasPoster && now.atRest) return now.ready ? 'wait' : 'prepare'
  if (!now.atRest && !inPlay && !now.begins) return 'keep'
  return now.ready ? 'take-over' : 'prepare'
}

/** Where a player is. */
export interface Clock {
  /** ms since the epoch, at which the player was at `seconds`. */
  readonly wallMs: number
  readonly seconds: number
  readonly paused: boolean
  readonly rate: number
}

/** Two players within that many seconds show the same to the eye: some pictures. */
const SAME_PLACE_S = 0.15

/** Seconds of a film at `wallMs`, by a clock that was read earlier. */
export function secondsAt({ wallMs: since, seconds, paused, rate }: Clock, wallMs: number): number {
  return paused ? seconds : seconds + ((wallMs - since) / 1000) * rate
}

/** Whether a player that was brought to `then` is where one is that is at `now`. */
export function isSamePlace(then: Clock, now: Clock): boolean {
  return then.paused === now.paused && Math.abs(secondsAt(then, now.wallMs) - now.seconds) <= SAME_PLACE_S
}
