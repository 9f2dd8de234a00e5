import type { Hello, MediaClock, MediaCommand, ToFrame } from './embed-messages.ts'
import { areCues, isLook, MOST_TRACKS } from './player-look.ts'

// Guards of what a site's page sends our frame. A config in it is read by `core/embed/read-embed-config.ts`.

type Fields = Readonly<Record<string, unknown>>
/** A message whose config is not read yet. */
type Unread<T> = T extends { readonly config: unknown } ? Omit<T, 'config'> & { readonly config: unknown } : T

export type UnreadHello = Unread<Hello>
export type UnreadToFrame = Unread<ToFrame>

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isWithin = (value: unknown, least: number, most: number): boolean =>
  isNumber(value) && value >= least && value <= most
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

/** Longest film, seconds, and fastest playing: what players take. */
const MOST_SECONDS = 1e7
const MOST_RATE = 16

export function isHello(data: unknown): data is UnreadHello {
  const fields = fieldsOf(data)
  if (fields?.kind !== 'freshet:hello' || !Number.isSafeInteger(fields.protocol)) return false
  return typeof fields.nonce === 'string' && /^[\da-f]{32}$/.test(fields.nonce) && fieldsOf(fields.config) !== null
}

export function isToFrame(data: unknown): data is UnreadToFrame {
  const fields = fieldsOf(data)
  if (fields === null) return false
  switch (fields.kind as ToFrame['kind']) {
    case 'configure':
      return fieldsOf(fields.config) !== null
    case 'media':
      return isMediaCommand(fields.command)
    case 'sync':
      return isMediaClock(fields.clock)
    case 'take':
      return isMediaClock(fields.clock) && isWithin(fields.volume, 0, 1) && isFlag(fields.muted)
    case 'look':
      return isLook(fields.look)
    case 'cues':
      return (
        Number.isInteger(fields.track) &&
        isWithin(fields.track, 0, MOST_TRACKS - 1) &&
        isFlag(fields.first) &&
        areCues(fields.cues)
      )
    case 'page':
      return isFlag(fields.visible) && isFlag(fields.fullscreen)
    case 'ask':
    case 'stop':
    case 'save':
    case 'panel':
    case 'release':
    case 'leave':
      return true
    default:
      return false
  }
}

function isMediaCommand(value: unknown): value is MediaCommand {
  const command = fieldsOf(value)
  switch (command?.do as MediaCommand['do'] | undefined) {
    case 'play':
    case 'pause':
      return true
    case 'seek':
      return isWithin(command?.seconds, 0, MOST_SECONDS)
    case 'volume':
      return isWithin(command?.volume, 0, 1)
    case 'mute':
      return isFlag(command?.muted)
    case 'rate':
      return isWithin(command?.rate, 1 / MOST_RATE, MOST_RATE)
    default:
      return false
  }
}

function isMediaClock(value: unknown): value is MediaClock {
  const clock = fieldsOf(value)
  return (
    isNumber(clock?.wallMs) &&
    isWithin(clock?.seconds, 0, MOST_SECONDS) &&
    isFlag(clock?.paused) &&
    isWithin(clock?.rate, 1 / MOST_RATE, MOST_RATE)
  )
}
