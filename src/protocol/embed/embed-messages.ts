import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import type { Blocked, EmbedState, EmbedStats } from '../../core/embed/embed-state.ts'
import type { CaptionCue, PlayerLook, TrackMode } from './player-look.ts'

/**
 * The boundary between a site's page (`src/widget`) and our frame in it (`src/embed`), which is of another origin and
 * trusts nothing that it says. The page posts {@link Hello} with a port to the frame's exact origin; the frame answers
 * {@link Welcome} on the port; then both use the port alone. A message of an unknown kind is dropped. Never on it: a
 * grant, a raised limit, a payee, addresses of peers, cheques, what other sites did.
 */
export const EMBED_PROTOCOL = 1
/** Without {@link Welcome} in that time the frame counts as blocked, ms. */
export const WELCOME_MS = 4_000

/** Most messages a second that one end accepts from the other; the rest are dropped. */
export const EMBED_MESSAGES_PER_SECOND = 20

/** By `postMessage` to the window of the frame, with the port transferred. */
export interface Hello {
  readonly kind: 'freshet:hello'
  readonly protocol: number
  /** 32 hex digits, chosen anew for each frame; {@link Welcome} repeats it. */
  readonly nonce: string
  readonly config: EmbedConfig
}

export type MediaCommand =
  | { readonly do: 'play' | 'pause' }
  | { readonly do: 'seek'; readonly seconds: number }
  | { readonly do: 'volume'; readonly volume: number }
  | { readonly do: 'mute'; readonly muted: boolean }
  | { readonly do: 'rate'; readonly rate: number }

/** Where a player is: `wallMs` is `Date.now()` when it was at `seconds`. */
export interface MediaClock {
  readonly wallMs: number
  readonly seconds: number
  readonly paused: boolean
  readonly rate: number
}

export type ToFrame =
  | { readonly kind: 'configure'; readonly config: EmbedConfig }
  | { readonly kind: 'media'; readonly command: MediaCommand }
  /** Where the page's player is, so that the frame's can be brought to the same place. */
  | { readonly kind: 'sync'; readonly clock: MediaClock }
  /** The frame's player is the one that is seen and listened to from now on, as the page's was at `clock`. */
  | { readonly kind: 'take'; readonly clock: MediaClock; readonly volume: number; readonly muted: boolean }
  /** How the page's player is shown: before its place is first said, and with each change. */
  | { readonly kind: 'look'; readonly look: PlayerLook }
  /** Captions of the track with that index. The first of them take the place of those that were there. */
  | { readonly kind: 'cues'; readonly track: number; readonly first: boolean; readonly cues: readonly CaptionCue[] }
  /** The page's player is on again: the frame's pauses, and loads no more. */
  | { readonly kind: 'release' }
  /** Shows the question, after a gesture of the visitor; it never grants anything. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'stop' }
  /** The visitor has clicked the link of a file; answered with `saving`. */
  | { readonly kind: 'save' }
  | { readonly kind: 'panel' }
  | { readonly kind: 'page'; readonly visible: boolean; readonly fullscreen: boolean }
  | { readonly kind: 'leave' }

export interface Welcome {
  readonly kind: 'welcome'
  readonly protocol: number
  readonly nonce: string
  /** Of the frame's build. */
  readonly version: string
}

/** State of the frame's player, when it changed and once a second while it plays. */
export interface FrameMedia extends MediaClock {
  /** Seconds; 0 while unknown. */
  readonly duration: number
  readonly ended: boolean
  readonly muted: boolean
  readonly volume: number
  /** Seconds, [start, end] pairs. */
  readonly buffered: readonly (readonly [number, number])[]
  /** Code of the MediaError; null without one. */
  readonly error: number | null
}

export type Answer = 'yes' | 'not-now'

export type FromFrame =
  | Welcome
  | { readonly kind: 'state'; readonly state: EmbedState }
  /** At most one a second. */
  | { readonly kind: 'stats'; readonly stats: EmbedStats }
  | { readonly kind: 'media'; readonly media: FrameMedia }
  /** Bytes of the file by its .torrent, as soon as that is read: decides whether a handover in play is worth it. */
  | { readonly kind: 'file'; readonly length: number }
  /**
   * The frame's player has its picture at the place of the last `sync`, or runs, without sound, within one picture of
   * it: it can take over.
   */
  | { readonly kind: 'ready' }
  /** The visitor chose captions in the frame's player: the mode of each track of the last `look`. */
  | { readonly kind: 'captions'; readonly modes: readonly TrackMode[] }
  /** The browser saves the file: all of it is here; or it does not, and nothing of it came. */
  | { readonly kind: 'saving'; readonly how: 'begun' | 'whole' | 'refused' }
  /** What the frame needs to show: nothing, its player in the place of the page's, or a dialog of that size above. */
  | {
      readonly kind: 'wants'
      readonly show: 'nothing' | 'player' | 'dialog'
      readonly width: number
      readonly height: number
    }
  /** `until` in ms since the epoch. */
  | { readonly kind: 'answered'; readonly answer: Answer; readonly until: number }
  | { readonly kind: 'blocked'; readonly what: Blocked; readonly guess: string }
  | { readonly kind: 'failed'; readonly code: string }
